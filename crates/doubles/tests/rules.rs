//! The table of rules, as facts about pairs of files.

use doubles::{Grade, Person, judge};
use model::Body;
use proptest::prelude::*;
use serde_json::{Value, json};

fn person(value: &Value) -> Person {
    let Value::Object(body) = value else { panic!("an object") };
    Person::of(body)
}

fn with(base: &Value, change: Value) -> Value {
    let (Value::Object(mut body), Value::Object(change)) = (base.clone(), change) else { panic!("objects") };
    body.extend(change);
    body.retain(|_, value| !value.is_null());
    Value::Object(body)
}

fn grade(one: &Value, other: &Value) -> Option<Grade> {
    judge(&person(one), &person(other)).map(|judged| judged.grade)
}

fn siti() -> Value {
    json!({"full_name": "Siti Aminah", "nik": "1807014405900001", "birth_date": "1990-05-04", "sex": "female", "village": "18.07.01.2001",
        "mother_name": "Sumiati", "phone": "+6281234509876", "passport_number": "C1234567", "family_card_number": "1807010101900021"})
}

#[test]
fn the_same_number_with_the_same_name_is_sure() {
    let bare = json!({"full_name": "Sitti Aminah", "nik": "1807014405900001"});
    assert_eq!(grade(&siti(), &bare), Some(Grade::Sure));
    assert_eq!(grade(&siti(), &json!({"full_name": "St. Aminah", "passport_number": "C1234567"})), Some(Grade::Sure));
    let by_card =
        json!({"full_name": "Siti Aminah", "birth_date": "1990-05-04", "family_card_number": "1807010101900021"});
    assert_eq!(grade(&siti(), &by_card), Some(Grade::Sure));
}

#[test]
fn the_same_nik_under_another_name_is_shown_but_never_sure() {
    assert_eq!(grade(&siti(), &json!({"full_name": "Bambang Wibowo", "nik": "1807014405900001"})), Some(Grade::Likely));
}

#[test]
fn a_passport_number_alone_makes_nobody_one_person() {
    let other = json!({"full_name": "Bambang Wibowo", "birth_date": "1971-11-23", "passport_number": "C1234567"});
    assert_eq!(grade(&siti(), &other), None);
}

#[test]
fn letters_of_any_alphabet_are_compared() {
    let one = with(&siti(), json!({"mother_name": "Ⱥ"}));
    assert_eq!(grade(&one, &with(&siti(), json!({"mother_name": "Ⱥಒ"}))), Some(Grade::Sure));
}

#[test]
fn usual_damage_is_found() {
    for change in [
        json!({"nik": null, "passport_number": null, "full_name": "Sitti Amina", "phone": null}),
        json!({"nik": null, "birth_date": "1990-04-05", "passport_number": null}),
        json!({"nik": null, "birth_date": "1990", "passport_number": null, "phone": null}),
        json!({"nik": "3201014405900077", "passport_number": null, "family_card_number": null}),
        json!({"nik": null, "village": "18.07.02.2003", "phone": "+6285600001111", "passport_number": null, "family_card_number": null}),
        json!({"nik": "1807014405900002", "phone": null, "passport_number": null, "family_card_number": null}),
    ] {
        assert!(grade(&siti(), &with(&siti(), change.clone())).is_some(), "{change}");
    }
}

#[test]
fn a_slip_in_the_serial_is_not_a_twin() {
    let slip = json!({"full_name": "Siti Amimah", "nik": "1807014405900010", "passport_number": null, "phone": null});
    assert!(grade(&siti(), &with(&siti(), slip)).is_some());
}

#[test]
fn neighbours_of_one_day_with_one_short_name_are_two_people() {
    let one = json!({"full_name": "Ermawati", "nik": "1807014101850006", "birth_date": "1985-01-01", "village": "18.07.01.2001"});
    let other = with(&one, json!({"nik": "1807034101850006", "village": "18.07.03.2001"}));
    assert_eq!(grade(&one, &other), None);
}

#[test]
fn a_year_beside_the_right_one_and_a_father_without_bin_are_found() {
    let base = with(&siti(), json!({"nik": null, "passport_number": null, "phone": null, "family_card_number": null}));
    assert!(grade(&base, &with(&base, json!({"birth_date": "1989-05-04"}))).is_some());
    let named = with(&base, json!({"full_name": "Siti Aminah binti Kasim", "birth_date": "1990-05-04"}));
    assert!(grade(&named, &with(&base, json!({"full_name": "SitiAminahKasim", "mother_name": null}))).is_some());
}

#[test]
fn twins_and_siblings_are_not_declared_sure() {
    let twin = json!({"full_name": "Siti Aminih", "nik": "1807014405900002", "passport_number": null, "phone": null});
    assert_eq!(grade(&siti(), &with(&siti(), twin)), None);
    let without_number = json!({"full_name": "Siti Aminih", "nik": null, "passport_number": null, "phone": null});
    assert_ne!(grade(&siti(), &with(&siti(), without_number)), Some(Grade::Sure));
    let sister = json!({"full_name": "Siti Khotimah", "nik": "1807015203930004", "birth_date": "1993-03-12", "passport_number": null});
    assert_eq!(grade(&siti(), &with(&siti(), sister)), None);
}

#[test]
fn father_and_son_of_one_name_are_two_people() {
    let father = json!({"full_name": "Ahmad Fauzi", "birth_date": "1965-02-03", "village": "18.07.01.2001",
        "family_card_number": "1807010101900021", "phone": "+6281234509876", "sex": "male"});
    let son = with(&father, json!({"birth_date": "1995-02-03"}));
    assert_eq!(grade(&father, &son), None);
}

#[test]
fn namesakes_of_one_village_are_two_people() {
    let one = json!({"full_name": "Siti Aminah", "birth_date": "1990-05-04", "village": "18.07.01.2001"});
    assert_eq!(grade(&one, &with(&one, json!({"birth_date": "1987-11-23"}))), None);
    assert_eq!(grade(&one, &json!({"full_name": "Siti Aminah"})), None);
    assert_eq!(grade(&json!({}), &json!({})), None);
}

#[test]
fn what_only_fills_a_form_agrees_with_nothing() {
    let one = json!({"full_name": "Agus Salim", "nik": "0000000000000000", "phone": "+6200000000000"});
    let other = json!({"full_name": "Dewi Lestari", "nik": "0000000000000000", "phone": "+6200000000000"});
    assert_eq!(grade(&one, &other), None);
}

fn any_body() -> impl Strategy<Value = Body> {
    let name = prop::sample::select(vec![
        "Siti Aminah",
        "Sitti Amina",
        "Aminah",
        "Muh. Ali",
        "M. Ali",
        "Nur Hasanah",
        "Nurhasanah binti Ali",
        "",
    ]);
    let nik = prop::sample::select(vec!["1807014405900001", "1807014405900002", "3201014405900001", "", "x"]);
    let born = prop::sample::select(vec!["1990-05-04", "1990-04-05", "1990", "1990-05", "1980-05-04", "?"]);
    let village = prop::sample::select(vec!["18.07.01.2001", "18.07.02.2003", ""]);
    (name, nik, born, village, "\\PC{0,12}").prop_map(|(name, nik, born, village, mother)| {
        let Value::Object(body) =
            json!({"full_name": name, "nik": nik, "birth_date": born, "village": village, "mother_name": mother})
        else {
            unreachable!("an object was written")
        };
        body
    })
}

proptest! {
    #[test]
    fn the_order_of_two_files_does_not_matter(one in any_body(), other in any_body()) {
        let (one, other) = (Person::of(&one), Person::of(&other));
        prop_assert_eq!(judge(&one, &other), judge(&other, &one));
    }

    #[test]
    fn any_text_is_a_name(text in "\\PC{0,200}") {
        let Value::Object(body) = json!({"full_name": text, "nik": text, "birth_date": text, "phone": text}) else { unreachable!("an object") };
        let person = Person::of(&body);
        let _ = doubles::keys(&person);
        let _ = judge(&person, &person);
    }
}
