//! The page in a real browser: Chromium, headless, where it is installed. Without it these tests say so and pass.
//!
//! A copy of the page without its security policy gets a script that measures it and writes what it finds into the document, which the browser prints.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::briefs;
use crate::cli::empty;
use crate::pages::written;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser, or a sentence that says why nothing is tried.
fn browser() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).flat_map(|folder| NAMES.map(|name| folder.join(name))).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: no Chromium in the path; the page was not tried in a browser");
    }
    found
}

/// How often a browser may crash on a busy machine before that counts.
const ATTEMPTS: usize = 4;

/// Runs the browser and returns what it prints and says.
fn run(browser: &Path, page: &Path, arguments: &[String]) -> (String, String) {
    (0..ATTEMPTS).find_map(|_| run_once(browser, page, arguments)).expect("a browser that does not crash")
}

/// `None` where the browser crashes.
fn run_once(browser: &Path, page: &Path, arguments: &[String]) -> Option<(String, String)> {
    let profile = empty();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then(|| (String::from_utf8_lossy(&output.stdout).into_owned(), said))
}

/// What `script` returns about a page at a width of the window.
fn measured(browser: &Path, page: &str, script: &str, width: u32, is_dark: bool) -> Value {
    let folder = empty();
    let (before, rest) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").expect("a policy");
    let (_, after) = rest.split_once('>').expect("an end");
    // What the system prefers cannot be set from outside in every version: the rules of dark screens are made those of all.
    let after = if is_dark { after.replace("@media screen and (prefers-color-scheme: dark)", "@media screen") } else { after.to_string() };
    let found = format!(
        "<script>{{ const found = (() => {{ {script} }})(); const out = document.createElement('pre'); out.id = 'found'; out.textContent = \
         btoa(unescape(encodeURIComponent(JSON.stringify(found)))); document.body.append(out); }}</script></body>"
    );
    let copy = folder.path().join("copy.html");
    fs::write(&copy, format!("{before}<meta name=\"without-policy\">{}", after.replace("</body>", &found))).expect("a file");
    let (dom, said) =
        run(browser, &copy, &[format!("--window-size={width},900"), "--virtual-time-budget=4000".into(), "--dump-dom".into()]);
    let found = dom.split("<pre id=\"found\">").nth(1).and_then(|rest| rest.split('<').next());
    let found = found.unwrap_or_else(|| panic!("the page says nothing: {said} {}", &dom[..dom.len().min(400)]));
    serde_json::from_slice(&decoded(found)).expect("JSON")
}

fn decoded(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.bytes().filter(|letter| *letter != b'=').collect();
    let mut bytes = vec![];
    for chunk in letters.chunks(4) {
        let word = chunk.iter().fold(0_u32, |word, letter| word << 6 | u32::from(value(*letter))) << (6 * (4 - chunk.len()));
        bytes.extend(word.to_be_bytes()[1..chunk.len()].iter().copied());
    }
    bytes
}

fn pages() -> Vec<(&'static str, String)> {
    let all: [(&str, &[&str]); 3] = [
        ("budget-gone-by-april", &["run", "budget-gone-by-april", "--trials", "1000"]),
        ("compute-elite", &["run", "compute-elite", "--trials", "1000"]),
        ("compare", &["compare", "--trials", "1000"]),
    ];
    all.into_iter().map(|(name, arguments)| (name, written(empty().path(), arguments))).collect()
}

/// Nothing is wider than the window, charts can be read, and no letter is too small or too pale.
const LOOK: &str = r"
document.querySelectorAll('details').forEach((one) => { one.open = true; });
const visible = (element) => element.getClientRects().length > 0;
const channel = (value) => { const share = value / 255; return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4); };
const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
const numbers = (color) => color.match(/[\d.]+/g).map(Number);
const contrast = (one, other) => { const [a, b] = [luminance(numbers(one)), luminance(numbers(other))].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
const paper = getComputedStyle(document.documentElement).backgroundColor;
let contrasts = [], sizes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const parent = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || parent.closest('script,.hidden,#said,#found,title,desc') || !visible(parent)) continue;
  const style = getComputedStyle(parent);
  const color = parent.closest('svg') ? style.fill : style.color;
  sizes.push([parseFloat(style.fontSize), walker.currentNode.textContent.trim().slice(0, 40)]);
  if (!parent.closest('svg')) contrasts.push([contrast(color, paper), walker.currentNode.textContent.trim().slice(0, 40)]);
}
const least = (pairs) => pairs.sort((a, b) => a[0] - b[0])[0];
const charts = [...document.querySelectorAll('figure svg')].filter(visible).filter((svg) => !svg.closest('[aria-hidden=true]'));
const outside = charts.flatMap((svg) => { const box = svg.getBoundingClientRect(); return [...svg.querySelectorAll('text')].filter((text) => { const of = text.getBoundingClientRect(); return of.left < box.left - 1 || of.right > box.right + 1 || of.top < box.top - 1 || of.bottom > box.bottom + 1; }).map((text) => text.textContent); });
return { overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth, contrast: least(contrasts), size: least(sizes), charts: charts.map((svg) => { const box = svg.getBoundingClientRect(); return [Math.round(box.width), Math.round(box.height)]; }), figures: document.querySelectorAll('figure').length, outside };
";

#[test]
fn a_page_is_readable_at_every_width_in_light_and_dark() {
    let Some(browser) = browser() else { return };
    for (name, page) in pages() {
        for (width, is_dark) in [(390, false), (768, false), (1280, false), (1280, true), (1920, false)] {
            let found = measured(&browser, &page, LOOK, width, is_dark);
            let what = format!("{name} at {width}, dark {is_dark}: {found}");
            assert!(found["overflow"].as_f64().expect("a number") <= 0.0, "{what}");
            assert!(found["contrast"][0].as_f64().expect("a ratio") >= 4.5, "{what}");
            assert!(found["size"][0].as_f64().expect("a size") >= 12.0, "{what}");
            let charts = found["charts"].as_array().expect("charts");
            assert!(!charts.is_empty() && charts.len() as u64 == found["figures"].as_u64().expect("a number"), "{what}");
            for chart in charts {
                assert!(chart[0].as_u64().expect("a width") >= 300 && chart[1].as_u64().expect("a height") >= 100, "{what}");
            }
            assert_eq!(found["outside"].as_array().expect("texts").len(), 0, "{what}");
        }
    }
}

/// Every heading three times: sorted, the other way, as it was.
const SORT: &str = r"
let clicks = 0, faults = [];
for (const table of document.querySelectorAll('table.sortable')) {
  const order = () => [...table.querySelectorAll('tbody tr, tfoot tr')].map((row) => row.textContent).join('|');
  const first = order();
  const sums = () => [...table.tBodies].map((body) => body.rows[0].className === 'sum' ? body.rows[0].textContent : '').join('|');
  const heads = sums();
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    const button = head.querySelector('button');
    if (!button) return;
    const values = () => [...table.tBodies].map((body) => [...body.rows].filter((row) => row.className !== 'sum').map((row) => head.classList.contains('n') ? Number(row.cells[place].dataset.v ?? row.cells[place].dataset.m ?? -Infinity) : row.cells[place].textContent.trim().toLowerCase()));
    const isSorted = (sign) => values().every((rows) => rows.every((value, index) => index === 0 || (sign > 0 ? rows[index - 1] <= value : rows[index - 1] >= value)));
    for (let click = 0; click < 3; click++) {
      button.click(); clicks++;
      const sort = head.getAttribute('aria-sort');
      if (click === 2 ? sort !== null || order() !== first : !isSorted(sort === 'ascending' ? 1 : -1)) faults.push(table.caption.textContent + ': ' + head.textContent + ' ' + sort);
      if (sums() !== heads) faults.push(table.caption.textContent + ': a sum moved');
    }
  });
}
return { clicks, faults, buttons: document.querySelectorAll('button').length, said: document.getElementById('said').textContent };
";

#[test]
fn tables_are_sorted_by_every_heading_and_put_back() {
    let Some(browser) = browser() else { return };
    for (name, page) in pages() {
        let found = measured(&browser, &page, SORT, 1280, false);
        assert!(found["clicks"].as_u64().expect("a number") > 20, "{name}: {found}");
        assert_eq!(found["faults"].as_array().expect("faults").len(), 0, "{name}: {found}");
        assert!(found["said"].as_str().expect("text").contains("first order"), "{name}: {found}");
    }
}

#[test]
fn the_page_as_written_runs_under_its_policy_and_asks_for_nothing() {
    let Some(browser) = browser() else { return };
    for (name, page) in pages() {
        let folder = empty();
        let file = folder.path().join("report.html");
        fs::write(&file, &page).expect("a file");
        let (dom, said) =
            run(&browser, &file, &["--window-size=1280,900".into(), "--virtual-time-budget=2000".into(), "--dump-dom".into()]);
        assert!(dom.contains("<button type=\"button\">"), "{name}: the script of the page runs");
        assert!(!said.contains("CONSOLE"), "{name}: {said}");
        // Another script does not.
        let foreign = page.replace("</main>", "</main><script>document.body.id = 'foreign';</script>");
        fs::write(&file, foreign).expect("a file");
        let (dom, _) = run(&browser, &file, &["--virtual-time-budget=2000".into(), "--dump-dom".into()]);
        assert!(!dom.contains("id=\"foreign\""), "{name}");
    }
}

/// How many sheets a page prints on, and the text of the file.
fn printed(browser: &Path, page: &str) -> (usize, String) {
    let folder = empty();
    let (file, pdf) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    fs::write(&file, page).expect("a file");
    run(browser, &file, &[format!("--print-to-pdf={}", pdf.display()), "--no-pdf-header-footer".into()]);
    let pdf = fs::read(&pdf).expect("the browser prints");
    let text = String::from_utf8_lossy(&pdf).into_owned();
    let sheets = text.matches("/Type /Page\n").count() + text.matches("/Type /Page/").count() + text.matches("/Type /Page ").count();
    (sheets, text)
}

#[test]
fn a_page_prints_on_few_sheets() {
    let Some(browser) = browser() else { return };
    for (name, page) in pages() {
        let (sheets, text) = printed(&browser, &page);
        assert!((1..=12).contains(&sheets), "{name}: {sheets} sheets");
        assert!(text.contains("/StructTreeRoot"), "{name}: not tagged");
    }
}

#[test]
fn a_brief_prints_on_one_sheet_of_a4() {
    let Some(browser) = browser() else { return };
    for (name, [page, _]) in &*briefs::PAGES {
        let (sheets, text) = printed(&browser, page);
        assert_eq!(sheets, 1, "{name}");
        // 210 by 297 mm in points.
        assert!(text.contains("/MediaBox [0 0 594.95996 841.91998]") || text.contains("/MediaBox [0 0 595"), "{name}: not A4");
    }
}
