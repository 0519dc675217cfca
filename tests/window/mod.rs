//! A desktop of the real program, driven by WebDriver: what a person sees and does, by the words on the screen.
//!
//! It must never call the core: only the window does.

mod dialog;
mod http;
mod webdriver;

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::webdriver::{Driver, Element};

pub use self::dialog::choose_file;

/// Two cores that also compile something else must have time for a screen; a person would have given up.
const PATIENCE: Duration = Duration::from_secs(30);
const MOMENT: Duration = Duration::from_millis(60);

/// One open window of the desk on a home directory.
pub struct Window {
    driver: Driver,
}

impl Window {
    /// Starts the program on this home directory and waits until its page is there.
    ///
    /// # Panics
    /// When there is no display or no WebKitWebDriver: `cargo xtask test` brings both.
    pub fn open(home: &Path) -> Self {
        assert!(std::env::var_os("DISPLAY").is_some(), "no display: start this by `cargo xtask test window`");
        let window = Self { driver: Driver::start(&testkit::programs::built("loket-pmi"), home) };
        window.until("the page is there", |page| page.text().is_some_and(|text| !text.trim().is_empty()));
        window
    }

    /// Waits until a condition in the page holds: a JavaScript expression.
    pub fn awaits(&self, condition: &str) {
        let body = format!("return Boolean({condition})");
        self.until(condition, |page| page.script(&body) == Some(Value::Bool(true)));
    }

    /// Goes to a place of the program by its address, as a link does.
    pub fn goes_to(&self, place: &str) {
        self.script(&format!("location.hash = '#/{place}'"));
    }

    /// Waits until these words stand on the screen.
    pub fn sees(&self, words: &str) {
        self.until(words, |page| page.text().is_some_and(|text| text.contains(words)));
    }

    /// Whether these words stand on the screen now.
    pub fn shows(&self, words: &str) -> bool {
        self.text().is_some_and(|text| text.contains(words))
    }

    /// Clicks the button, link, tab or choice with this name.
    pub fn clicks(&self, name: &str) {
        let path = format!(
            "//*[self::button or self::a or self::summary or @role='tab' or @role='option' or @role='button' or @role='row']\
             [contains(normalize-space(.), {0}) or contains(@aria-label, {0})][not(@disabled)]",
            quoted(name)
        );
        self.acts(&format!("click {name}"), &path, |driver, element| {
            // What still moves is not clicked, as a hand would miss it too.
            let place = driver.place(element)?;
            std::thread::sleep(MOMENT);
            if driver.place(element)? == place { driver.click(element) } else { None }
        });
    }

    /// Types into the field with this label, after what stands there.
    pub fn types(&self, label: &str, text: &str) {
        self.acts(&format!("type into {label}"), &field(label), |driver, element| {
            driver.click(element)?;
            driver.send_keys(element, text)
        });
    }

    /// Replaces what stands in the field with this label.
    pub fn fills(&self, label: &str, text: &str) {
        self.acts(&format!("fill {label}"), &field(label), |driver, element| {
            driver.clear(element)?;
            driver.send_keys(element, text)
        });
    }

    /// Chooses an entry of a list by its words.
    pub fn selects(&self, label: &str, entry: &str) {
        let path = format!("({})/option[contains(normalize-space(.), {})]", field(label), quoted(entry));
        self.acts(&format!("select {entry} in {label}"), &path, webdriver::Driver::click);
    }

    /// Presses a key or a combination, as "Enter", "Escape", "Control+k".
    pub fn presses(&self, keys: &str) {
        let pressed = self.driver.press(keys);
        assert!(pressed.is_some(), "could not press {keys}");
    }

    /// Value of the field with this label.
    pub fn value_of(&self, label: &str) -> String {
        let mut value = None;
        self.acts(&format!("read {label}"), &field(label), |driver, element| {
            value = driver.property(element, "value");
            value.as_ref().map(|_| ())
        });
        value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// All words on the screen.
    pub fn text(&self) -> Option<String> {
        self.driver.script("return document.body.innerText", json!([]))?.as_str().map(str::to_owned)
    }

    /// Width and height of the page in CSS pixels.
    pub fn size(&self) -> Option<(u64, u64)> {
        let size = self.driver.script("return [innerWidth, innerHeight]", json!([]))?;
        Some((size.get(0)?.as_u64()?, size.get(1)?.as_u64()?))
    }

    /// Runs a script in the page and gives back its value.
    pub fn script(&self, body: &str) -> Option<Value> {
        self.driver.script(body, json!([]))
    }

    /// Keeps a picture of the display beside the built programs, for a person to look at, where ImageMagick is installed:
    /// WebKitWebDriver's own pictures never come under a virtual display.
    pub fn keep_picture(&self, name: &str) {
        let folder = testkit::programs::built("loket-pmi").with_file_name("pictures");
        if std::fs::create_dir_all(&folder).is_ok() {
            let mut import = std::process::Command::new("import");
            import.args(["-window", "root"]).arg(folder.join(format!("{name}.png")));
            // A picture is an aid, not a result.
            drop(import.stderr(std::process::Stdio::null()).status());
        }
    }

    fn acts(&self, what: &str, path: &str, mut act: impl FnMut(&Driver, &Element) -> Option<()>) {
        self.until(what, |page| {
            let found = page.driver.find_all(path).unwrap_or_default();
            let visible: Vec<&Element> = found.iter().filter(|element| page.driver.is_shown(element)).collect();
            visible.first().is_some_and(|element| act(&page.driver, element).is_some())
        });
    }

    fn until(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            if start.elapsed() > PATIENCE {
                self.keep_picture("last");
                let text = self.text().unwrap_or_default();
                panic!("waited {} s for: {what}\nthe screen says:\n{text}", PATIENCE.as_secs());
            }
            std::thread::sleep(MOMENT);
        }
    }
}

/// The control that a label, a name or a caption belongs to; or, as `#id`, the one with that id.
fn field(label: &str) -> String {
    if let Some(id) = label.strip_prefix('#') {
        return format!("//*[@id = {}]", quoted(id));
    }
    let label = quoted(label);
    format!(
        "//*[self::input or self::textarea or self::select or @role='combobox']\
         [@id = //label[starts-with(normalize-space(.), {label})]/@for or starts-with(@aria-label, {label}) \
         or starts-with(@placeholder, {label}) or ancestor::label[starts-with(normalize-space(.), {label})]]"
    )
}

/// A string for XPath, which has no escapes.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
