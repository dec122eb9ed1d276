//! Any text as the files of a pack, each after a line `==> NAME <==`: diagnostics in both languages, or a pack that compiles to bytes which say the same.
#![no_main]

use doudi::diagnostics::render;
use doudi::label::Lang;
use doudi::pack::Pack;
use doudi::policy::Json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let files = text.split("==> ").filter_map(|file| file.split_once(" <==\n")).map(|(name, text)| (format!("p/{name}"), text.to_owned()));
    let Ok(checked) = Pack::check_files(files, "p") else { return };
    let _ = [Lang::Zh, Lang::En].map(|lang| render(&checked.report(), &checked.files, lang, false));
    let Some(pack) = checked.pack else { return };
    let Ok(compiled) = pack.compile() else { return };
    let read = Pack::from_compiled(&compiled).expect("what is written can be read");
    assert_eq!(read.compile().expect("what was read can be written"), compiled);
    for on in ["2019-06-01", "2024-06-01"] {
        let said = [&pack, &read].map(|pack| pack.policy(on.parse().expect("a date")).ok()?.assess(&Json("{}")).ok().map(|a| a.to_canonical()));
        assert_eq!(said[0], said[1]);
    }
});
