// The words of the page, English and Chinese.

import { $, data, store, stored } from "./base.js";

export const WORDS = {
  language: ["中文", "English"],
  help: ["Help ?", "帮助 ?"],
  save: ["Save CSV", "保存 CSV"],
  saveMemory: ["Save TMX", "保存 TMX"],
  show: ["Show", "显示"],
  all: ["all", "全部"],
  doubtful: ["doubtful", "可疑的"],
  flagged: ["flagged", "有疑点"],
  flags: ["flag", "疑点"],
  kept: ["kept", "保留的"],
  dropped: ["not kept", "不保留的"],
  changed: ["changed", "改动过的"],
  type: ["Type", "类型"],
  below: ["Confidence below", "置信度低于"],
  search: ["Search", "搜索"],
  clear: ["Clear filters", "清除筛选"],
  compact: ["Compact", "紧凑"],
  nothing: ["Nothing matches the filters.", "没有符合筛选条件的行。"],
  counts: [
    "{shown} of {all} shown · {kept} kept · {changed} changed",
    "显示 {shown} / {all} 行 · 保留 {kept} · 改动 {changed}",
  ],
  progress: ["{seen} of {doubtful} doubtful seen", "可疑 {doubtful} 行，已看 {seen} 行"],
  unsaved: ["● not saved to a file", "● 尚未保存为文件"],
  strip: [
    "Overview of the whole document: at each height the shares of the confidences there; click to jump.",
    "全文概览：每一高度按置信度所占比例着色；点击跳转。",
  ],
  dots: [
    "Path of the alignment, left text across and right text down; click to jump.",
    "对齐路径，左侧文本为横轴，右侧文本为纵轴；点击跳转。",
  ],
  confidence: ["confidence", "置信度"],
  byHand: ["by hand", "人工"],
  gap: ["no partner", "无对应"],
  yes: ["kept: press to leave it out", "已保留：按下则不保留"],
  no: ["not kept: press to keep it", "未保留：按下则保留"],
  keepYes: ["keep", "保留"],
  keepNo: ["do not keep", "不保留"],
  merge: ["merge with next", "与下一行合并"],
  split: ["split", "拆分"],
  up: ["sentence up", "句子上移"],
  down: ["sentence down", "句子下移"],
  editSource: ["edit left", "编辑左侧"],
  editTarget: ["edit right", "编辑右侧"],
  undo: ["undo", "撤销"],
  doubt: ["next doubtful", "下一处可疑"],
  splitTitle: ["Split this pair: choose where each side is cut", "拆分此句对：选择两侧的切分位置"],
  source: ["Left side", "左侧"],
  target: ["Right side", "右侧"],
  cut: ["cut here", "在此切分"],
  splitDo: ["Split", "拆分"],
  splitEmpty: ["Both parts need some text: move a cut.", "两部分都须有文字：请移动切分位置。"],
  cancel: ["Cancel", "取消"],
  close: ["Close", "关闭"],
  saidYes: ["{id}: kept", "{id}：保留"],
  saidNo: ["{id}: not kept", "{id}：不保留"],
  saidEmpty: ["{id}: one side is empty, so there is no pair to keep", "{id}：一侧为空，没有可保留的句对"],
  saidMerged: ["{id}: merged with the next", "{id}：已与下一行合并"],
  saidLast: ["{id}: there is no next row", "{id}：没有下一行"],
  saidFirst: ["{id}: there is no row above", "{id}：没有上一行"],
  saidHidden: [
    "{id}: the filters hid the other row; here it is, the same key again does it",
    "{id}：另一行曾被筛选隐藏，现已显示；再按一次即可",
  ],
  saidUp: ["{id}: a sentence moved to the row above", "{id}：一个句子已移到上一行"],
  saidDown: ["{id}: a sentence moved to the row below", "{id}：一个句子已移到下一行"],
  saidNothing: ["{id}: nothing on this side to move (← → choose the side)", "{id}：此侧没有可移动的句子（← → 选择侧）"],
  saidOne: ["{id}: one sentence on each side, nothing to split", "{id}：两侧各只有一句，无法拆分"],
  saidSplit: ["{id}: split", "{id}：已拆分"],
  saidEdited: ["{id}: text changed", "{id}：文字已修改"],
  saidUndone: ["undone", "已撤销"],
  saidNoUndo: ["nothing to undo", "没有可撤销的操作"],
  saidRedone: ["done again", "已重做"],
  saidNoRedo: ["nothing to do again", "没有可重做的操作"],
  saidDoubt: ["{id}: {why}", "{id}：{why}"],
  saidNoDoubt: ["All doubtful rows shown have been seen.", "所显示的可疑行均已看过。"],
  saidNoDoubtBefore: ["No doubtful row was seen before this one.", "之前没有看过的可疑行。"],
  whyConfidence: ["confidence {confidence}", "置信度 {confidence}"],
  saidSaved: ["saved {file}", "已保存 {file}"],
  saidFound: ["{shown} rows shown", "显示 {shown} 行"],
  saidReset: ["all changes taken back (u brings them again)", "已取消全部改动（按 u 可恢复）"],
  saidUnstored: [
    "This browser cannot store changes: save the CSV before you close the page.",
    "此浏览器无法存储改动：关闭页面前请先保存 CSV。",
  ],
  saidRestored: ["Changes from last time restored.", "已恢复上次的改动。"],
  helpTitle: ["Keys", "按键"],
  helpMove: ["next and previous row", "下一行、上一行"],
  helpSide: ["the left or the right side, for the keys [ ] and Enter", "选择左侧或右侧，用于 [ ] 和 Enter 键"],
  helpDoubt: [
    "the most doubtful row not yet seen, by confidence, missing partner and flags; with Shift back",
    "最可疑且尚未看过的行，依据置信度、无对应和疑点；加 Shift 返回",
  ],
  helpKeep: ["keep the pair, or not", "保留、不保留此句对"],
  helpEdit: [
    "edit the left or the right text, or double-click it; Enter takes it, Esc leaves it as it was",
    "编辑左侧或右侧文字，也可双击；Enter 确认，Esc 放弃",
  ],
  helpMerge: ["merge with the next row", "与下一行合并"],
  helpSplit: ["split the row at sentences you choose", "在所选句子处拆分"],
  helpEdge: [
    "move the first sentence of this side to the row above, the last to the row below",
    "将此侧的首句移到上一行，末句移到下一行",
  ],
  helpUndo: ["undo and do again, as often as you like (u undoes too)", "撤销、重做，次数不限（u 也可撤销）"],
  helpSave: ["save the CSV", "保存 CSV"],
  helpSearch: ["search; Esc clears it", "搜索；Esc 清除"],
  helpCompact: ["compact rows, or not", "紧凑显示，或还原"],
  helpHelp: ["this help", "本帮助"],
  helpStore: [
    "Changes are kept in this browser until you take them back. “Save TMX” writes the translation memory, “Save CSV” "
    + "the reviewed sheet, of which the command “align apply” makes the same memory; with “--original” "
    + "it changes another tool’s memory and keeps its notes and properties.",
    "改动保存在此浏览器中，直到您取消为止。“保存 TMX”写出翻译记忆库；“保存 CSV”写出审校后的表格，"
    + "命令 align apply 可由它生成同样的记忆库；加上 --original 则在其他工具的记忆库里改动，保留其中的备注和属性。",
  ],
  reset: ["Take back all changes", "取消全部改动"],
};

// The name and the meaning of each flag in Chinese; the English ones come with the data.
export const CHINESE_FLAGS = {
  length: ["长度", "一侧远长于本文档译文的通常长度。"],
  partial: ["缺漏", "一侧的部分内容在另一侧似乎没有对应。"],
  figures: ["数字", "一侧的数字在另一侧缺失或不同。"],
  names: ["名称", "一侧的名称或缩写在另一侧缺失。"],
  marks: ["标点", "只有一侧的引号或括号成对。"],
  language: ["语言", "一侧的文字是另一侧的语言。"],
  copy: ["照抄", "两侧文字相同：未翻译。"],
  heading: ["标题", "一侧是标题，另一侧不是。"],
  cut: ["断句", "一侧在句子中间开始或结束，或含有另一侧没有的标题。"],
  border: ["分界", "一侧首尾的句子可能属于上一对或下一对。"],
  short: ["过短", "两侧都太短，离开上下文意义不大。"],
  long: ["过长", "一侧超过 2,000 个字符：有些翻译工具不接受。"],
  repeated: ["重复", "本文档前面已有相同的句对。"],
  moved: ["移位", "译文中此段在别处。"],
  contradiction: ["矛盾", "记忆库中同一原文另有译文。"],
};

const LANGUAGE = "parallel-aligner:language";
const firstLanguage = navigator.language.startsWith("zh") ? "zh" : "en";
export let isChinese = (stored(LANGUAGE) ?? firstLanguage) === "zh";

export function changeLanguage() {
  isChinese = !isChinese;
  store(LANGUAGE, isChinese ? "zh" : "en");
}

export function say(word, values = {}) {
  return WORDS[word][Number(isChinese)].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function tell(word, values) {
  $("status").textContent = say(word, values);
}

export function flagWords(flag) {
  const known = isChinese ? CHINESE_FLAGS : data.flags;
  return Object.hasOwn(known, flag) ? known[flag] : [flag, ""];
}
