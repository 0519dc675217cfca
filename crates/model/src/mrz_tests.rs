//! Specimens in the form of ICAO 9303, and every single wrong character.

use super::*;

/// The specimens of ICAO Doc 9303 parts 4, 5, 6 and 7.
const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const VISA: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";

fn today() -> Date {
    Date::new(2026, 4, 14).expect("a day")
}

fn born(mrz: &Mrz) -> Option<String> {
    mrz.birth_date(today()).map(Date::iso)
}

#[test]
fn the_specimens_of_icao_are_read() {
    let passport = read(TD3).expect("a passport");
    assert_eq!((passport.document, passport.number.as_str(), passport.nationality.as_str()), ('P', "L898902C3", "UTO"));
    assert_eq!((passport.surname.as_str(), passport.given_names.as_str()), ("ERIKSSON", "ANNA MARIA"));
    assert_eq!(passport.name(), "ANNA MARIA ERIKSSON");
    assert_eq!(born(&passport).as_deref(), Some("1974-08-12"));
    assert_eq!((passport.sex, passport.expires_on.map(Date::iso).as_deref()), (Some("female"), Some("2012-04-15")));
    for (text, number) in [(TD3, "L898902C3"), (TD2, "D23145890"), (TD1, "D23145890"), (VISA, "L8988901C")] {
        let mrz = read(text).expect("readable");
        assert_eq!(
            (mrz.number.as_str(), &mrz.failed[..], mrz.name().as_str()),
            (number, &[][..], "ANNA MARIA ERIKSSON"),
            "{text}"
        );
    }
}

#[test]
fn what_scanners_and_hands_add_is_forgiven() {
    for text in [
        TD3.to_lowercase(),
        TD3.replace('\n', "\r\n"),
        TD3.replace('\n', "\r"),
        TD3.replace('\n', ""),
        TD3.replace('\n', "\n\n"),
        format!("\u{feff}  {TD3}  \r\n"),
        format!("%{}?\n;{}?", &TD3[..44], &TD3[45..]),
        TD3.replace("<<", "< <"),
        TD3.replace("<<<<<<<<<<<<<<<<<<<\n", "<<<<\n"),
        TD3.replace('\n', "<<<<\n"),
        TD3.replace("ERIKSSON<<ANNA", "ERIKSSON«ANNA"),
    ] {
        assert_eq!(
            read(&text).as_ref().map(|mrz| (mrz.number.as_str(), mrz.name())),
            Ok(("L898902C3", "ANNA MARIA ERIKSSON".to_owned())),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_zone_is_refused() {
    for text in
        ["", "P<IDN", "siti rahmawati", &TD3[..44], &TD3[45..], &TD3.repeat(3), "\u{0}", &"<".repeat(300), "🛂🛂"]
    {
        assert!(read(text).is_err(), "{text}");
    }
    assert_eq!(read(&TD3.replace('A', "Ä")), Err(MrzError::BadCharacter));
    // One character too few in the middle cannot be told from another number: it is not guessed.
    assert_eq!(read(&TD3.replace("L898902C36", "L89892C36")), Err(MrzError::NoSuchShape));
}

#[test]
fn any_single_wrong_character_of_the_second_line_is_found() {
    let (first, second) = TD3.split_once('\n').expect("two lines");
    // Nationality and sex have no check digit.
    for at in (0..44).filter(|at| !(10..13).contains(at) && *at != 20) {
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<".chars() {
            let right = second.as_bytes()[at] as char;
            let value = |c: char| check_digit(&c.to_string());
            if value(wrong) == value(right) {
                continue;
            }
            let changed = format!("{}{wrong}{}", &second[..at], &second[at + 1..]);
            assert!(read(&format!("{first}\n{changed}")).is_ok_and(|mrz| !mrz.failed.is_empty()), "{at} {wrong}");
        }
    }
}

#[test]
fn the_century_of_birth_is_the_last_one_in_which_the_day_has_come() {
    for (birth, expected) in [
        ("960514", "1996-05-14"),
        ("050101", "2005-01-01"),
        ("260414", "2026-04-14"),
        ("260415", "1926-04-15"),
        ("000229", "2000-02-29"),
        ("96<<<<", "1996"),
        ("9605<<", "1996-05"),
    ] {
        let digit = check_digit(birth);
        let second = format!("X7041938<7IDN{birth}{digit}F3601095<<<<<<<<<<<<<<00");
        let mrz = read(&format!("P<IDNRAHMAWATI<<SITI<<<<<<<<<<<<<<<<<<<<<<<<\n{second}")).expect("readable");
        assert_eq!(born(&mrz).as_deref(), Some(expected));
        assert!(!mrz.failed.contains(&MrzPart::BirthDate));
    }
}

#[test]
fn what_is_written_is_read_again() {
    let date = |text: &str| Date::parse_iso(text).expect("a day");
    for (surname, given) in
        [("RAHMAWATI", "SITI"), ("SUKARNO", ""), ("ABDURRAHMAN WAHID KUSUMANINGRAT PRAWIRODIRDJO", "MUHAMMAD")]
    {
        for number in ["X7041938", "C123456", "AB1234567"] {
            let text = write_passport(surname, given, number, date("1996-05-14"), "female", date("2036-01-09"));
            let mrz = read(&text).expect("readable");
            assert_eq!((mrz.failed.len(), mrz.number.as_str(), mrz.sex), (0, number, Some("female")), "{text}");
            assert_eq!((born(&mrz).as_deref(), mrz.expires_on), (Some("1996-05-14"), Some(date("2036-01-09"))));
            assert_eq!(mrz.name_is_cut, surname.len() > 39);
        }
    }
}

#[test]
fn a_number_longer_than_nine_places_goes_on_in_a_cards_optional_data() {
    // ICAO Doc 9303 part 5, 4.2.2.2: the filler in place of the check digit says so.
    let number = "D23145890734";
    let digit = check_digit(number);
    let first = format!("I<UTOD23145890<734{digit}<<<<<<<<<<<");
    let second = "7408122F1204159UTO<<<<<<<<<<<";
    let whole = check_digit(&format!("{}{}{}{}", &first[5..30], &second[0..7], &second[8..15], &second[18..29]));
    let mrz = read(&format!("{first}\n{second}{whole}\nERIKSSON<<ANNA<MARIA<<<<<<<<<<")).expect("readable");
    assert_eq!((mrz.number.as_str(), &mrz.failed[..]), (number, &[][..]));
}

#[test]
fn no_text_whatever_makes_it_fall_over() {
    let pieces = ["<", "<<", "A", "9", "é", "\n", " ", "«", "P<IDN", "I<UTO", "\r"];
    let mut dice = 0x2545_F491_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..(dice % 60) {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(dice >> 33) as usize % pieces.len()]);
        }
        dice = dice.wrapping_add(1);
        let _ = read(&text);
        let _ = read(&format!("I<UTOD23145890<{text}"));
    }
    for first in [
        "<".repeat(30),
        "9".repeat(30),
        format!("I<UTOD23145890<{}", "<".repeat(15)),
        format!("I<UTOD23145890<A{}", "<".repeat(14)),
    ] {
        assert!(read(&format!("{first}\n{}\n{}", "<".repeat(30), "A".repeat(30))).is_ok());
    }
}
