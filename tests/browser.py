"""The review page in a real browser, as a person uses it."""

import shutil
import tempfile
import time
from pathlib import Path
from types import ModuleType

from aligner.formats import Output
from aligner.formats.page import write
from aligner.records import Alignment
from aligner.rows import Row
from tests.outside import missing, tool
from tests.samples import rows_in

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
    "--lang=en-US",
]


def selenium_webdriver() -> ModuleType:
    """Return selenium's part for browsers, imported late: quick runs only collect this file."""
    try:
        from selenium import webdriver
    except ImportError:
        missing("needs selenium (group browser)")
    return webdriver


class Page:
    """A page as a person uses it."""

    def __init__(self, folder: Path) -> None:
        webdriver = selenium_webdriver()
        self.folder = folder
        options = webdriver.ChromeOptions()
        options.binary_location = tool("chromium", "chromium")
        driver = webdriver.ChromeService(tool("chromedriver", "chromium-driver"))
        # A short path: the browser makes sockets in there.
        self.profile = tempfile.mkdtemp(prefix="page-")
        for flag in [*FLAGS, f"--user-data-dir={self.profile}"]:
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.browser = webdriver.Chrome(options=options, service=driver)

    def open(self, shown: Alignment) -> "Page":
        """Show *shown*; nothing is left of an earlier test."""
        write(Output((), alignment=shown), [self.folder / "page.html"])
        self.browser.get((self.folder / "page.html").as_uri())
        self.run("localStorage.clear()")
        return self.reload()

    def reload(self) -> "Page":
        """Load the page again, as after a break."""
        self.browser.refresh()
        return self

    def close(self) -> None:
        """End the browser."""
        self.browser.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def run(self, script: str, *arguments: object) -> object:
        """Return what *script* returns."""
        return self.browser.execute_script(script, *arguments)

    def later(self, script: str, *arguments: object) -> object:
        """Return what *script* hands to the function that is its last argument."""
        return self.browser.execute_async_script(script, *arguments)

    def until(self, script: str) -> None:
        """Wait until *script* returns something true."""
        for _ in range(200):
            if self.run(script):
                return
            time.sleep(0.02)
        raise AssertionError(f"never: {script}")

    def press(self, keys: str) -> "Page":
        """Type *keys* wherever the focus is."""
        self.browser.switch_to.active_element.send_keys(keys)
        return self

    def click(self, selector: str) -> None:
        """Click on the first element of *selector*."""
        self.browser.find_element("css selector", selector).click()

    def act(self, name: str) -> None:
        """Click on the first button that does *name*."""
        self.click(f'[data-do="{name}"]')

    def set(self, name: str, value: str) -> None:
        """Give the filter *name* a value, as by hand."""
        script = "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        self.run(f"{script} e.dispatchEvent(new Event('input'))", name, value)

    def texts(self, selector: str) -> list[str]:
        """Return the text of each element of *selector*."""
        return self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector)

    @property
    def shown(self) -> list[str]:
        """The ids of the rows that the filters show."""
        return self.texts(".row:not([hidden]) .id")

    @property
    def current(self) -> list[str]:
        """The id of the current row."""
        return self.texts(".row[aria-current] .id")

    @property
    def status(self) -> str:
        """What the page last said."""
        return self.texts("#status")[0]

    def saved(self) -> Path:
        """Save the sheet and return where the browser put it."""
        return self.saved_by("save", "csv")

    def saved_memory(self) -> bytes:
        """Save the memory and return it."""
        return self.saved_by("saveMemory", "tmx").read_bytes()

    def saved_by(self, action: str, ending: str) -> Path:
        """Do what saves a file, and return where the browser put it."""
        for old in self.folder.glob(f"*.{ending}"):
            old.unlink()
        self.act(action)
        return self.downloaded(ending)

    def downloaded(self, ending: str) -> Path:
        """Return where the browser put the file that it is saving."""
        for _ in range(100):
            found = list(self.folder.glob(f"*.reviewed.{ending}"))
            if found and found[0].stat().st_size:  # for a moment the browser's file is there, but empty
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"nothing was saved: {self.browser.get_log('browser')}")

    def rows(self) -> list[Row]:
        """Return the rows of the saved sheet."""
        return rows_in("csv", self.saved())

    def errors(self) -> list[str]:
        """Return what the browser has complained of since last asked."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
