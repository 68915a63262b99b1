//! Names of rows that came with the module, in the four languages: what the windows translate must
//! also be found by the word that a person reads, and stand where that word belongs.

use kernel::Ctx;
use module_patients::fold::fold;
use serde_json::Value;
use std::sync::OnceLock;

const LOCALES: [(&str, &str); 4] = [
    ("en", include_str!("../ui/locales/en.json")),
    ("es", include_str!("../ui/locales/es.json")),
    ("fr", include_str!("../ui/locales/fr.json")),
    ("ar", include_str!("../ui/locales/ar.json")),
];

#[derive(Clone, Copy)]
pub(crate) enum Shelf {
    Categories,
    Items,
}

impl Shelf {
    fn as_str(self) -> &'static str {
        match self {
            Shelf::Categories => "categories",
            Shelf::Items => "items",
        }
    }
}

fn locales() -> &'static [(&'static str, Value)] {
    static READ: OnceLock<Vec<(&'static str, Value)>> = OnceLock::new();
    READ.get_or_init(|| {
        let read = |text| serde_json::from_str(text).unwrap_or_default();
        LOCALES.iter().map(|(language, text)| (*language, read(text))).collect()
    })
}

fn word<'l>(locale: &'l Value, shelf: Shelf, key: &str) -> Option<&'l str> {
    locale["delivered"][shelf.as_str()][key].as_str()
}

/// The name in the practice's language while the row is as it came, else the one it was given.
pub(crate) fn shown(ctx: &Ctx<'_>, shelf: Shelf, key: Option<&str>, name: String) -> String {
    let Some(key) = key else { return name };
    let language = ctx.practice().language;
    let locale = locales().iter().find(|(known, _)| *known == language);
    locale.and_then(|(_, locale)| word(locale, shelf, key)).map_or(name, str::to_owned)
}

/// What a search looks through, folded: the name, and its words in every language as it came.
pub(crate) fn searchable(shelf: Shelf, key: Option<&str>, name: &str) -> String {
    let mut out = fold(name);
    let Some(key) = key else { return out };
    for text in locales().iter().filter_map(|(_, locale)| word(locale, shelf, key)) {
        out.push(' ');
        out.push_str(&fold(text));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delivered_row_has_its_word_in_every_language() {
        let seeds = [
            (Shelf::Categories, include_str!("../seeds/default_categories.yaml")),
            (Shelf::Items, include_str!("../seeds/starter_items.yaml")),
        ];
        for (shelf, yaml) in seeds {
            let keys =
                yaml.split("key: ").skip(1).filter_map(|rest| rest.split([' ', '\n']).next());
            for key in keys {
                for (language, locale) in locales() {
                    assert!(word(locale, shelf, key).is_some(), "{key} in {language}");
                }
            }
        }
    }
}
