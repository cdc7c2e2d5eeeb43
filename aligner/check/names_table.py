"""Acronyms, countries and cities in Chinese and English: the data of ``aligner.check.names``.

Only what a translation says in one of few ways is here. A name that no table has is never doubted. Chinese is
simplified; ``TRADITIONAL`` turns the traditional characters of these names into it.
"""

from typing import Final

ACRONYMS: Final[dict[str, str]] = {
    # states and unions, with the short forms of "中美", "中欧"
    "CIS": "独联体 独立国家联合体",
    "EU": "欧盟 欧洲联盟 欧",
    "UAE": "阿联酋 阿拉伯联合酋长国",
    "UK": "英国 联合王国 英 大不列颠",
    "US": "美国 合众国 美",
    "USA": "美国 合众国 美",
    "USSR": "苏联 苏维埃 苏",
    "PRC": "中华人民共和国 中国 我国 中",
    "ROK": "韩国 大韩民国 韩",
    "DPRK": "朝鲜 朝 北韩",
    # international bodies
    "ADB": "亚洲开发银行 亚开行 亚行",
    "AIIB": "亚洲基础设施投资银行 亚投行",
    "APEC": "亚太经合组织 亚洲太平洋经济合作组织 亚太经济合作组织",
    "ASEAN": "东盟 东南亚国家联盟 东协",
    "BRICS": "金砖",
    "ECB": "欧洲央行 欧洲中央银行",
    "FAO": "粮农组织 粮食及农业组织",
    "IAEA": "原子能机构",
    "IEA": "能源署 能源机构",
    "ILO": "劳工组织",
    "IMF": "货币基金组织 国际货币基金",
    "IOC": "奥委会 奥林匹克委员会",
    "IPCC": "气候变化专门委员会",
    "NASA": "航空航天局 航天局 宇航局 太空总署 美国国家航空",
    "NATO": "北约 北大西洋公约",
    "OECD": "经合组织 经济合作与发展组织 经济合作暨发展组织",
    "OPEC": "欧佩克 石油输出国",
    "SCO": "上合组织 上海合作组织",
    "UN": "联合国",
    "UNCTAD": "贸发会议 贸易和发展会议 贸易与发展会议",
    "UNESCO": "教科文组织 联合国教育",
    "UNICEF": "儿童基金会 儿基会",
    "UNIDO": "工发组织 工业发展组织",
    "WHO": "世界卫生组织 世卫",
    "WIPO": "知识产权组织",
    "WTO": "世界贸易组织 世贸 世界贸易",
    # Chinese institutions and policies
    "BRI": "一带一路 带路",
    "CCP": "中国共产党 共产党 中共 党",
    "CPC": "中国共产党 共产党 中共 党",
    "CPPCC": "中国人民政治协商 政协 政治协商",
    "NDRC": "发改委 发展和改革委员会 发展改革委",
    "NPC": "人大 人民代表大会 全国人大",
    "PBOC": "中国人民银行 人民银行 央行",
    "PLA": "中国人民解放军 解放军",
    "SOE": "国有企业 国企 国有",
    # treaties
    "CPTPP": "跨太平洋伙伴关系",
    "FTA": "自由贸易 自贸",
    "NAFTA": "北美自由贸易 北美自贸",
    "RCEP": "区域全面经济伙伴",
    "TPP": "跨太平洋",
    "USMCA": "美墨加",
    # economics
    "CEO": "首席执行官 行政总裁 总裁 执行长 总经理",
    "CPI": "居民消费价格 消费者价格 消费者物价 物价指数 消费价格",
    "ESG": "环境、社会",
    "FDI": "外商直接投资 外国直接投资 对外直接投资 直接投资 外资 外商投资",
    "GDP": "国内生产总值 生产总值 国民生产总值 经济总量",
    "GNP": "国民生产总值 国民总值",
    "ICT": "信息通信 信息与通信 信息和通信 信息通讯 信息技术 通信技术",
    "IPO": "首次公开 上市 公开募股 公开发行",
    "MNC": "跨国",
    "NGO": "非政府组织",
    "PMI": "采购经理",
    "PPP": "购买力平价 政府和社会资本",
    "R&D": "研发 研究与开发 研究开发 研究与试验发展 开发",
    "SME": "中小企业 中小",
    "TFP": "全要素生产率",
    # technology, medicine
    "AI": "人工智能 智能",
    "AIDS": "艾滋",
    "DNA": "脱氧核糖核酸 基因",
    "GPS": "全球定位 卫星定位 定位系统",
    "HIV": "艾滋",
    "SARS": "非典 严重急性呼吸",
    "UFO": "不明飞行物 飞碟",
    "VR": "虚拟现实",
}
"""English acronym, without dots -> what a Chinese text says instead of it, any one of them.

Not here: GVC and COVID. What a whole text is about is added freely in translation; with them the rule flags
5 of the 271 pairs of 002 instead of one (they were left out after reading these)."""

PLACES: Final[dict[str, str]] = {
    # countries
    "中国": "Chin,Sino,PRC,Party,domestic,homegrown,our countr,our nation,the countr,the nation",
    "美国 美利坚": "America,US,U.S,United States,Washington,Yankee,dollar,FBI,CIA,FDA,NBA",
    "英国 英格兰 大不列颠": "Brit,BBC,UK,U.K,Engl,United K",
    "法国": "French,Franc,Paris",
    "德国": "German",
    "日本": "Japan,Tokyo",
    "俄罗斯 俄国 俄联邦": "Russ,Moscow",
    "苏联": "Soviet,USSR,Russ,U.S.S.R",
    "印度": "India,Hindu,Indo-",
    "印度尼西亚 印尼": "Indonesia",
    "韩国 南韩": "Korea,ROK,Seoul",
    "朝鲜 北韩": "Korea,DPRK,Chos,Joseon,Pyongyang",
    "越南": "Viet,Hanoi",
    "泰国": "Thai,Siam",
    "新加坡 星加坡": "Singapor",
    "马来西亚": "Malay",
    "菲律宾": "Philippin,Filipin",
    "缅甸": "Myanmar,Burm",
    "柬埔寨": "Cambod,Khmer",
    "巴基斯坦": "Pakistan",
    "孟加拉": "Bangla,Bengal",
    "斯里兰卡": "Sri Lanka,Ceylon",
    "尼泊尔": "Nepal",
    "哈萨克斯坦": "Kazak",
    "伊朗": "Iran,Persia,Tehran",
    "伊拉克": "Iraq",
    "以色列": "Israel",
    "沙特 沙乌地": "Saudi",
    "土耳其": "Turk,Türk,Ottoman",
    "埃及": "Egypt,Cairo",
    "南非": "South Africa",
    "尼日利亚 奈及利亚": "Nigeria",
    "埃塞俄比亚 衣索比亚": "Ethiopia,Abyssinia",
    "加拿大": "Canad,Ottawa",
    "墨西哥": "Mexic",
    "巴西": "Brazil",
    "阿根廷": "Argentin",
    "智利": "Chile",
    "澳大利亚 澳洲": "Australia,Aussie,Oceania",
    "新西兰 纽西兰": "New Zealand,Kiwi",
    "意大利 义大利": "Ital,Rom",
    "西班牙": "Spain,Span",
    "葡萄牙": "Portug",
    "荷兰": "Netherland,Holland,Dutch,Hague",
    "比利时": "Belg",
    "瑞士": "Switzerland,Swiss",
    "瑞典": "Swed",
    "挪威": "Norw",
    "丹麦": "Denmark,Danish,Dane",
    "芬兰": "Finland,Finn",
    "波兰": "Poland,Polish,Pole",
    "奥地利": "Austria",
    "希腊": "Gree,Hellen",
    "乌克兰": "Ukrain",
    # cities
    "北京": "Beijing,Pekin,Beiping",
    "上海": "Shanghai",
    "广州": "Guangzhou,Canton",
    "深圳": "Shenzhen",
    "天津": "Tianjin,Tientsin",
    "重庆": "Chongqing,Chungking",
    "南京": "Nanjing,Nanking",
    "武汉": "Wuhan",
    "杭州": "Hangzhou,Hangchow",
    "香港": "Hong Kong,HK,Hongkong",
    "澳门": "Maca",
    "台湾": "Taiwan,Formosa",
    "东京": "Tok,Edo",
    "纽约": "New York,NY,N.Y,Manhattan",
    "华盛顿": "Washington",
    "伦敦": "London",
    "巴黎": "Paris",
    "柏林": "Berlin",
    "莫斯科": "Mosc,Musc",
}
"""Chinese names of a country or city -> beginnings of the English words that answer them: its name, adjective,
inhabitants, capital. Those in small letters stand for capitals too. Not here: 成都, as in "形成都市圈"."""

NOT_PLACES: Final = """
中国家 发展中国 其中国 集中国 空中国 当中国 高中国 初中国 美国家 南美国 北美国 拉美国 欧美国
精美国 完美国 英国家 精英国 法国家 宪法国 立法国 德国家 道德国 韩国家 泰国家 国泰国 日本来
日本报 今日本 近日本 越南非 穿越南 跨越南 超越南 古巴西 上海洋 上海域 隆重庆 印度洋 印度支那
""".split()  # noqa: SIM905 -- read as words
"""Where a Chinese name stands by chance: "发展中国家" has no 中国, "欧美国家" no 美国, "越南非常" no 南非."""

TRADITIONAL: Final = str.maketrans(
    "國華漢東蘭羅聯蘇韓鮮臺灣門紐約倫廣慶貿組織經濟貨幣銀衛區員會議關係歐協產總價資業黨軍發開環際內義亞爾奧烏馬來賓緬麥臘頓費"
    "識權飛虛擬現實訊術驗農糧勞機構與對長體維兒購買執採氣變專眾嚴堅薩獨輸帶設礎統脫夥衞",
    "国华汉东兰罗联苏韩鲜台湾门纽约伦广庆贸组织经济货币银卫区员会议关系欧协产总价资业党军发开环际内义亚尔奥乌马来宾缅麦腊顿费"
    "识权飞虚拟现实讯术验农粮劳机构与对长体维儿购买执采气变专众严坚萨独输带设础统脱伙卫",
)
"""The characters of the tables above that traditional Chinese writes otherwise."""
