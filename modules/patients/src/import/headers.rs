//! What a column means by the name that another program gave it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Field;
use crate::fold::fold;

/// What one header says by itself. A bare "nombre" or "nom" is settled by its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    First,
    Last,
    Full,
    /// "nombre", "nom", "name", "الاسم": the first name, the last name or both.
    Name,
    /// The name at birth of who may have taken another since.
    BirthName,
    Mobile,
    Phone,
    Is(Field),
}

use Hint::{BirthName, First, Full, Is, Last, Mobile, Name, Phone};

/// Spellings in es, ca, fr, en, ar; compared folded and without spaces, so "NºHistoria" is
/// "nº historia" and "date_naissance" is "date naissance". No spelling stands for two meanings.
const NAMES: &[(Hint, &str)] = &[
    (
        First,
        "nombre de pila | nombres | nom de pila | prenom | prenoms | first name | firstname | \
         given name | given names | forename | الاسم الشخصي | الاسم الأول",
    ),
    (
        Last,
        "apellido | apellidos | primer apellido | segundo apellido | cognom | cognoms | \
         nom de famille | nom usage | nom d'usage | last name | lastname | surname | surnames | \
         family name | النسب | اللقب | الاسم العائلي | اسم العائلة",
    ),
    (
        Full,
        "nombre y apellidos | apellidos y nombre | apellidos nombre | nombre completo | \
         paciente | nombre paciente | nombre del paciente | nom i cognoms | nom complet | \
         nom et prenom | nom prenom | nom et prenoms | prenom et nom | nom patient | \
         nom du patient | patient | full name | fullname | patient name | الاسم الكامل | \
         الاسم والنسب | الاسم و النسب | المريض | اسم المريض",
    ),
    (Name, "nombre | nom | name | الاسم | الإسم | اسم"),
    (BirthName, "nom de naissance | nom de jeune fille | maiden name | birth name"),
    (
        Mobile,
        "movil | telefono movil | tel movil | tfno movil | mobil | telefon mobil | gsm | \
         portable | tel portable | telephone portable | tel mobile | mobile | mobile phone | \
         cell | cell phone | celular | whatsapp | الهاتف المحمول | الهاتف النقال | المحمول",
    ),
    (
        Phone,
        "telefono | telefonos | tel | telf | tlf | tfno | tfn | tno | telefono fijo | fijo | \
         telefono casa | telefono trabajo | telefon | telephone | tel fixe | fixe | phone | \
         phone number | telephone number | home phone | work phone | الهاتف | هاتف | رقم الهاتف",
    ),
    (
        Is(Field::ChartNumber),
        "nº historia | historia | historia clinica | nº historia clinica | n historia | \
         num historia | numero historia | numero de historia | nhc | hc | expediente | \
         nº expediente | ficha | nº ficha | codigo | cod | codigo paciente | id paciente | \
         nº paciente | numero paciente | num paciente | dossier | nº dossier | n dossier | \
         num dossier | numero dossier | numero de dossier | n fiche | code | code patient | \
         id patient | n patient | nº patient | numero patient | chart | chart number | \
         chart no | patient id | patient number | patient no | record number | \
         medical record number | mrn | id | رقم الملف | رقم المريض | الملف",
    ),
    (
        Is(Field::DateOfBirth),
        "f nacimiento | fecha nacimiento | fecha de nacimiento | fecha nac | f nac | fec nac | \
         fec nacimiento | nacimiento | data naixement | data de naixement | naixement | \
         date naissance | date de naissance | ddn | d naissance | naissance | ne le | nee le | \
         birth date | date of birth | dob | birthday | born | تاريخ الميلاد | تاريخ الازدياد | \
         تاريخ الولادة | الازدياد",
    ),
    (
        Is(Field::Gender),
        "sexo | genero | sexe | genere | genre | gender | sex | civilite | الجنس | النوع",
    ),
    (
        Is(Field::Email),
        "correo | correo electronico | correu | correu electronic | e mail | mail | courriel | \
         adresse mail | adresse e mail | adresse electronique | email address | e mail address | \
         direccion de correo | البريد | البريد الإلكتروني | الإيميل",
    ),
    (
        Is(Field::NationalId),
        "dni | nif | nie | dni nif | nif dni | dni nie | nif nie | dni nif nie | documento | \
         nº documento | documento identidad | documento de identidad | identificacion | cin | \
         cine | cnie | cni | n cin | nº cin | numero cin | carte nationale | carte identite | \
         carte d'identite | national id | id card | identity card | id number | pasaporte | \
         passeport | passport | رقم البطاقة | البطاقة الوطنية | رقم البطاقة الوطنية | \
         بطاقة التعريف | ب ت و",
    ),
    (
        Is(Field::InsuranceName),
        "aseguradora | seguro | mutua | compania | compania de seguros | entidad | asseguranca | \
         organisme | mutuelle | assurance | assureur | caisse | couverture | insurance | \
         insurer | insurance name | insurance company | التأمين | شركة التأمين | التغطية",
    ),
    (
        Is(Field::InsuranceId),
        "poliza | nº poliza | numero poliza | numero de poliza | nº seguro | numero de seguro | \
         tarjeta | tarjeta sanitaria | nº tarjeta | nss | nº seguridad social | \
         immatriculation | n immatriculation | nº immatriculation | numero immatriculation | \
         affiliation | n affiliation | nº affiliation | numero de securite sociale | \
         n securite sociale | policy | policy number | insurance id | insurance number | \
         member id | رقم التأمين | رقم الانخراط | رقم التسجيل",
    ),
    (
        Is(Field::Address),
        "direccion | domicilio | calle | adreca | poblacion | localidad | ciudad | municipio | \
         provincia | codigo postal | cp | adresse | rue | ville | code postal | address | \
         street | city | town | zip | zip code | postal code | postcode | العنوان | المدينة | \
         الرمز البريدي",
    ),
    (
        Is(Field::Profession),
        "profesion | ocupacion | professio | profession | metier | occupation | job | المهنة",
    ),
    (
        Is(Field::Notes),
        "observaciones | observacion | notas | nota | comentarios | comentario | alergias | \
         observacions | observations | observation | remarques | remarque | notes | note | \
         commentaires | commentaire | allergies | comments | comment | remarks | ملاحظات | \
         ملاحظة | الحساسية",
    ),
];

/// Words that give a longer header away ("Fecha de nacimiento (dd/mm/aaaa)", "Tel. del padre").
const TELLING_WORDS: &[(Hint, &str)] = &[
    (Is(Field::DateOfBirth), "nacimiento | naixement | naissance | birth | الميلاد | الازدياد"),
    (Is(Field::Email), "email | correo | courriel | mail"),
    (Mobile, "movil | gsm | portable | mobile | whatsapp"),
    (Phone, "telefono | telephone | phone | tel | tfno | telf | الهاتف"),
];

/// Words that say a header is about something else, whatever other words are in it.
const MISLEADING_WORDS: &str = "lugar | lieu | place | pais | pays | country | مكان | fax | edad | \
     age | contrato | nombre | nom | name";

/// The field of every column by its header; `None` where the header tells nothing. A field that can
/// hold only one column goes to the first that claims it.
pub fn fields<S: AsRef<str>>(headers: &[S]) -> Vec<Option<Field>> {
    let hints: Vec<(Option<Hint>, bool)> =
        headers.iter().map(|h| (hint(h.as_ref()), is_arabic(h.as_ref()))).collect();
    let says = |wanted: Hint, arabic: bool| hints.contains(&(Some(wanted), arabic));
    let names_in = |arabic| [First, Last, Full, Name].iter().any(|hint| says(*hint, arabic));
    let beside_latin = names_in(true) && names_in(false);
    let mobile = hints.iter().any(|(hint, _)| *hint == Some(Mobile));

    let mut taken = Vec::new();
    hints
        .iter()
        .map(|(hint, arabic)| {
            let (first, last) = (says(First, *arabic), says(Last, *arabic));
            let field = match (*hint)? {
                First => Field::FirstName,
                Last => Field::LastName,
                Name if last => Field::FirstName,
                Name if first => Field::LastName,
                Full | Name => Field::FullName,
                BirthName if last || says(Name, *arabic) || says(Full, *arabic) => return None,
                BirthName => Field::LastName,
                Mobile if taken.contains(&Field::Phone) => Field::Phone2,
                Phone if mobile || taken.contains(&Field::Phone) => Field::Phone2,
                Mobile | Phone => Field::Phone,
                Is(field) => field,
            };
            let field = if beside_latin && *arabic { in_other_script(field) } else { field };
            if taken.contains(&field) && !field.takes_several_columns() {
                return None;
            }
            taken.push(field);
            Some(field)
        })
        .collect()
}

/// How many headers are names of columns beyond doubt.
pub fn known<S: AsRef<str>>(headers: &[S]) -> usize {
    headers.iter().filter(|h| exact(&compact(h.as_ref())).is_some()).count()
}

fn hint(header: &str) -> Option<Hint> {
    let compacted = compact(header);
    let unnumbered = compacted.trim_end_matches(|c: char| c.is_ascii_digit());
    let found = exact(&compacted).or_else(|| exact(unnumbered));
    // "nom_ar", "Prénom (arabe)": the language is told apart from the name.
    found.or_else(|| exact(&compact(&without_language(header)))).or_else(|| by_word(header))
}

fn exact(compacted: &str) -> Option<Hint> {
    /// Compact spelling to what it says, made once.
    static SPELLINGS: LazyLock<BTreeMap<String, Hint>> = LazyLock::new(|| {
        let of = |(hint, names): &(Hint, &str)| {
            names.split('|').map(|name| (compact(name), *hint)).collect::<Vec<_>>()
        };
        NAMES.iter().flat_map(of).collect()
    });
    SPELLINGS.get(compacted).copied()
}

fn by_word(header: &str) -> Option<Hint> {
    let folded = fold(header);
    let has = |words: &str| words.split('|').any(|w| folded.split(' ').any(|word| word == fold(w)));
    if folded.is_empty() || has(MISLEADING_WORDS) {
        return None;
    }
    TELLING_WORDS.iter().find(|(_, words)| has(words)).map(|(hint, _)| *hint)
}

fn compact(header: &str) -> String {
    fold(header).replace(' ', "")
}

fn is_language(word: &str) -> bool {
    matches!(word, "ar" | "arabe" | "arabic" | "arab")
}

fn without_language(header: &str) -> String {
    let folded = fold(header);
    let words: Vec<&str> = folded.split(' ').filter(|word| !is_language(word)).collect();
    words.join(" ")
}

fn is_arabic(header: &str) -> bool {
    header.chars().any(|c| matches!(c, '\u{0620}'..='\u{064A}'))
        || fold(header).split(' ').any(is_language)
}

fn in_other_script(field: Field) -> Field {
    match field {
        Field::FirstName | Field::FullName => Field::FirstNameAlt,
        Field::LastName => Field::LastNameAlt,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(headers: &[&str]) -> Vec<&'static str> {
        fields(headers).into_iter().map(|field| field.map_or("-", Field::name)).collect()
    }

    #[test]
    fn names_are_settled_by_their_neighbours() {
        assert_eq!(named(&["Apellidos", "Nombre"]), ["last_name", "first_name"]);
        assert_eq!(named(&["nom", "prenom"]), ["last_name", "first_name"]);
        assert_eq!(named(&["Nom", "Cognoms"]), ["first_name", "last_name"]);
        assert_eq!(named(&["NAME", "Surname"]), ["first_name", "last_name"]);
        assert_eq!(named(&["Nombre", "Tel."]), ["full_name", "phone"]);
        assert_eq!(
            named(&["Apellido1", "Apellido 2", "Nombre"]),
            ["last_name", "last_name", "first_name"]
        );
        assert_eq!(named(&["Nom", "Nom de naissance"]), ["full_name", "-"]);
        assert_eq!(named(&["prénom", "Nom de naissance"]), ["first_name", "last_name"]);
    }

    #[test]
    fn arabic_names_are_the_other_script_only_beside_latin_ones() {
        assert_eq!(
            named(&["prenom", "nom", "الاسم", "النسب"]),
            ["first_name", "last_name", "first_name_alt", "last_name_alt"]
        );
        assert_eq!(named(&["الاسم", "النسب", "الهاتف"]), ["first_name", "last_name", "phone"]);
        assert_eq!(named(&["الإسم الكامل", "رقم الملف"]), ["full_name", "chart_number"]);
        assert_eq!(
            named(&["Nom", "Prénom", "Nom (arabe)", "prenom_ar"]),
            ["last_name", "first_name", "last_name_alt", "first_name_alt"]
        );
    }

    #[test]
    fn other_columns_of_four_languages() {
        assert_eq!(
            named(&[
                "NºHistoria",
                "F.Nacimiento",
                "Sexo",
                "Teléfono",
                "Correo",
                "DNI",
                "Dirección",
                "Observaciones"
            ]),
            [
                "chart_number",
                "date_of_birth",
                "gender",
                "phone",
                "email",
                "national_id",
                "address",
                "notes"
            ]
        );
        assert_eq!(
            named(&[
                "date_naissance",
                "cin",
                "gsm",
                "organisme",
                "immatriculation",
                "adresse",
                "N° Dossier",
                "Métier"
            ]),
            [
                "date_of_birth",
                "national_id",
                "phone",
                "insurance_name",
                "insurance_id",
                "address",
                "chart_number",
                "profession"
            ]
        );
        assert_eq!(
            named(&["Date of birth (dd/mm/yyyy)", "E-mail", "Home phone", "Mobile", "ZIP", "City"]),
            ["date_of_birth", "email", "phone_2", "phone", "address", "address"]
        );
        assert_eq!(
            named(&["تاريخ الازدياد", "الجنس", "البريد الإلكتروني", "رقم البطاقة", "ملاحظات"]),
            ["date_of_birth", "gender", "email", "national_id", "notes"]
        );
    }

    #[test]
    fn no_spelling_stands_for_two_meanings() {
        let mut seen = BTreeMap::new();
        for (hint, names) in NAMES {
            for name in names.split('|') {
                assert!(!compact(name).is_empty());
                let before = seen.insert(compact(name), *hint);
                assert!(before.is_none_or(|before| before == *hint), "{name}");
            }
        }
    }

    #[test]
    fn what_only_looks_alike_is_left_alone() {
        let headers =
            ["Lugar de nacimiento", "Fax", "Última visita", "", "x", "Edad", "DNI", "NIF"];
        assert_eq!(named(&headers), ["-", "-", "-", "-", "-", "-", "national_id", "-"]);
        assert_eq!(known(&headers), 2);
    }
}
