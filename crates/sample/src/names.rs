//! Made-up people with names as they occur in Spain, France and Morocco.

use crate::dice::Dice;
use serde_json::{Value, json};

const SPANISH: (&[&str], &[&str]) = (
    &[
        "Carmen",
        "José Manuel",
        "Lucía",
        "Antonio",
        "María Ángeles",
        "Álvaro",
        "Rocío",
        "Íñigo",
        "Pilar",
        "Francisco Javier",
        "Begoña",
        "Hugo",
        "Martina",
        "Nicolás",
        "Inmaculada",
        "Jesús",
        "Noelia",
        "Óscar",
        "Sofía",
        "Andrés",
    ],
    &[
        "Aguilar Montesinos",
        "Ortega Villalobos",
        "Fernández de la Torre",
        "Núñez Prieto",
        "García Martínez",
        "Herrera Luque",
        "Muñoz Cano",
        "Etxeberría Ruiz",
        "Romero Duarte",
        "Santos Quesada",
        "Pardo Gil",
        "Ibáñez Peña",
        "Marcos de la Fuente y Villanueva",
        "Benítez Soler",
        "Martín Sanz",
        "Cortés Rivas",
    ],
);
const FRENCH: (&[&str], &[&str]) = (
    &[
        "Amélie",
        "Jean-Baptiste",
        "Chloé",
        "Émilie",
        "Margaux",
        "Thomas",
        "Élodie",
        "François",
        "Inès",
        "Loïc",
        "Léa",
        "Cédric",
        "Anaïs",
        "Benoît",
    ],
    &[
        "Girard",
        "Lefèvre",
        "Lambert",
        "Bernard",
        "Petit",
        "Rousseau",
        "Martel",
        "Moreau",
        "Fontaine",
        "Delcroix",
        "d'Aubigné",
        "Le Goff",
        "Caron",
    ],
);
/// Latin and Arabic script of the same name.
const ARABIC_GIVEN: &[(&str, &str)] = &[
    ("Yasmine", "ياسمين"),
    ("Khalid", "خالد"),
    ("Fatima Zahra", "فاطمة الزهراء"),
    ("Meryem", "مريم"),
    ("Abdelkader", "عبد القادر"),
    ("Hassan", "حسن"),
    ("Imane", "إيمان"),
    ("Réda", "رضا"),
    ("Souad", "سعاد"),
    ("Omar", "عمر"),
    ("Latifa", "لطيفة"),
    ("Saïd", "سعيد"),
    ("Nour", "نور"),
    ("Driss", "إدريس"),
];
const ARABIC_FAMILY: &[(&str, &str)] = &[
    ("El Fassi", "الفاسي"),
    ("Benjelloun", "بنجلون"),
    ("Idrissi", "الإدريسي"),
    ("Bensouda", "بنسودة"),
    ("Haddou Tahiri", "حدو الطاهري"),
    ("Ouazzani", "الوزاني"),
    ("El Amrani", "العمراني"),
    ("Berrada", "برادة"),
    ("Aït Martin", "أيت مارتن"),
    ("Bakkali", "البقالي"),
    ("Amezian", "أمزيان"),
    ("Chraibi", "الشرايبي"),
    ("Tazi", "التازي"),
];

/// Input of `patients.create` for the `n`-th made-up person. No two share name and birth date.
pub fn person(dice: &mut Dice, n: usize) -> Value {
    let year = 1938 + dice.roll(85);
    let birth = format!("{year}-{:02}-{:02}", 1 + dice.roll(12), 1 + dice.roll(28));
    let gender = ["female", "male"][n % 2];
    let mut person = match n % 5 {
        0 | 1 => european(dice, SPANISH, "es"),
        2 => european(dice, FRENCH, "fr"),
        _ => moroccan(dice),
    };
    person["date_of_birth"] = json!(birth);
    person["gender"] = json!(gender);
    if dice.chance(92) {
        person["phone"] = json!(phone(dice, n));
    }
    if dice.chance(55) {
        person["email"] = json!(format!("paciente{n}@ejemplo.es"));
    }
    if dice.chance(60) {
        person["national_id"] = json!(dni(10_000_000 + (n as u32) * 37 + dice.roll(30) as u32));
        person["national_id_type"] = json!("dni");
    }
    if dice.chance(40) {
        person["address"] = json!(format!("Calle Larios {}, Málaga", 1 + dice.roll(90)));
    }
    person
}

fn european(dice: &mut Dice, names: (&[&str], &[&str]), language: &str) -> Value {
    json!({
        "first_name": dice.pick(names.0), "last_name": dice.pick(names.1),
        "preferred_language": language,
    })
}

fn moroccan(dice: &mut Dice) -> Value {
    let (given, family) = (dice.pick(ARABIC_GIVEN), dice.pick(ARABIC_FAMILY));
    match dice.roll(10) {
        // Some files hold Arabic script only.
        0 | 1 => json!({
            "first_name": given.1, "last_name": family.1, "preferred_language": "ar",
        }),
        2..=5 => json!({
            "first_name": given.0, "last_name": family.0, "first_name_alt": given.1,
            "last_name_alt": family.1, "preferred_language": "ar",
        }),
        _ => json!({
            "first_name": given.0, "last_name": family.0, "preferred_language": "fr",
        }),
    }
}

fn phone(dice: &mut Dice, n: usize) -> String {
    match n % 5 {
        2 => format!(
            "+33 6 {:02} {:02} {:02} {:02}",
            dice.roll(90) + 10,
            dice.roll(100),
            n % 100,
            dice.roll(100)
        ),
        3 => format!("+212 6{}{:07}", 1 + dice.roll(6), 1_000_000 + n * 13 + dice.roll(12)),
        _ => format!("6{:08}", 10_000_000 + n * 811 + dice.roll(800)),
    }
}

/// A Spanish DNI with its check letter (number modulo 23).
fn dni(number: u32) -> String {
    let letter = b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize];
    format!("{number}{}", char::from(letter))
}
