//! Genders as other programs abbreviate them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fold::fold;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    Female,
    Male,
    Other,
}

/// What the letter M means in a file: *masculin, male*, or the Spanish *mujer*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GenderLetters {
    MIsMale,
    MIsFemale,
    /// Nothing in the file tells; genders written M are left empty.
    Unclear,
}

/// The share of a column's M that the other letter must reach to tell what M means: one typing error
/// in fifty must not turn three thousand men into women.
const TELLING: usize = 50;

/// Decides what M means from the letters that stand beside it: F (female) makes it a man; H or V
/// (*hombre*, *varón*) make it a woman. When M stands alone, or nearly so, it is a man, except
/// where Spanish is likely (the header is *sexo* or *género*, or has no name and the practice is in
/// Spain): there it is unclear, and a guess would be wrong for half of the people.
pub fn decide<'v>(
    values: impl IntoIterator<Item = &'v str>,
    header: &str,
    country: &str,
) -> GenderLetters {
    let (mut m, mut women, mut men) = (0, 0, 0);
    for value in values {
        match fold(value).as_str() {
            "m" => m += 1,
            "f" | "fem" | "mme" | "mlle" | "mrs" | "ms" => women += 1,
            "h" | "v" => men += 1,
            _ => {}
        }
    }
    let header = fold(header);
    let spanish = matches!(header.as_str(), "sexo" | "genero")
        || (header.is_empty() && country.eq_ignore_ascii_case("ES"));
    if men > women && men * TELLING >= m {
        GenderLetters::MIsFemale
    } else if women > 0 && women * TELLING >= m {
        GenderLetters::MIsMale
    } else if spanish && m > 0 {
        GenderLetters::Unclear
    } else {
        GenderLetters::MIsMale
    }
}

/// Reads one cell: a letter, a word or a title in es, ca, fr, en or ar. `Ok(None)` for an empty cell,
/// a dash or question marks, and for an M that is [`GenderLetters::Unclear`]; `Err` for what is not known.
pub fn read(text: &str, letters: GenderLetters) -> Result<Option<Gender>, UnknownGender> {
    Ok(match fold(text).as_str() {
        "" => None,
        "m" => match letters {
            GenderLetters::MIsMale => Some(Gender::Male),
            GenderLetters::MIsFemale => Some(Gender::Female),
            GenderLetters::Unclear => None,
        },
        "f" | "mujer" | "femenino" | "fem" | "dona" | "femme" | "feminin" | "female" | "woman"
        | "w" | "mme" | "mlle" | "madame" | "mademoiselle" | "mrs" | "ms" | "miss" | "sra"
        | "srta" | "senora" | "nina" | "fille" | "girl" | "انثي" | "امراه" | "ث" => {
            Some(Gender::Female)
        }
        "h" | "v" | "hombre" | "varon" | "masculino" | "masc" | "home" | "homme" | "masculin"
        | "male" | "man" | "mr" | "monsieur" | "sr" | "senor" | "nino" | "garcon" | "boy"
        | "ذكر" | "رجل" | "ذ" => Some(Gender::Male),
        "x" | "o" | "otro" | "otra" | "altre" | "autre" | "other" | "no binario"
        | "non binaire" | "non binary" | "nb" | "اخر" => Some(Gender::Other),
        _ => return Err(UnknownGender),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownGender;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_beside_m_tell_what_it_means() {
        let spread = |letters: &str| -> Vec<String> { letters.chars().map(String::from).collect() };
        for (column, header, country, expected) in [
            ("MHMHHM", "Sexo", "ES", GenderLetters::MIsFemale),
            ("MVMVV", "sexo", "ES", GenderLetters::MIsFemale),
            ("MFMFF", "Sexo", "ES", GenderLetters::MIsMale),
            ("MFMFF", "sexe", "MA", GenderLetters::MIsMale),
            ("MMMM", "sexe", "MA", GenderLetters::MIsMale),
            ("MMMM", "Género", "MA", GenderLetters::Unclear),
            ("MMMM", "", "ES", GenderLetters::Unclear),
            ("MMMM", "Gender", "ES", GenderLetters::MIsMale),
            ("", "Sexo", "ES", GenderLetters::MIsMale),
            ("HFHF", "Sexo", "ES", GenderLetters::MIsMale),
        ] {
            let values = spread(column);
            let decided = decide(values.iter().map(String::as_str), header, country);
            assert_eq!(decided, expected, "{column} {header} {country}");
        }
        let slip = "M".repeat(3000) + "F";
        let values = spread(&slip);
        let decided = decide(values.iter().map(String::as_str), "Sexo", "ES");
        assert_eq!(decided, GenderLetters::Unclear);
    }

    #[test]
    fn words_of_five_languages() {
        let read = |text| read(text, GenderLetters::MIsFemale);
        for text in ["M", "Mujer", "FEMME", "أنثى", "Sra.", "dona", "female"] {
            assert_eq!(read(text), Ok(Some(Gender::Female)), "{text}");
        }
        for text in ["H", "Varón", "homme", "ذكر", "Mr.", "male"] {
            assert_eq!(read(text), Ok(Some(Gender::Male)), "{text}");
        }
        assert_eq!(read(" ? "), Ok(None));
        assert_eq!(read("non-binaire"), Ok(Some(Gender::Other)));
        assert_eq!(read("42"), Err(UnknownGender));
    }
}
