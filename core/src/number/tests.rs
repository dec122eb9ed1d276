//! Laws, against integers of any size.

use super::raw::{div_floor, div_to, div12, in_range, pow10, rem, rescale_down};
use super::{ArithmeticError, LIMIT, MAX_DIGITS, Number, ParseNumberError, Rounding};
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

const MODES: [Rounding; 6] =
    [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::AwayFromZero, Rounding::TowardZero, Rounding::Floor, Rounding::Ceil];

fn ten(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

/// The floor of n / d.
fn floor(n: &BigInt, d: &BigInt) -> BigInt {
    let (n, d) = if d.sign() == Sign::Minus { (-n, -d) } else { (n.clone(), d.clone()) };
    let q = &n / &d;
    if &q * &d > n { q - 1 } else { q }
}

/// Rounds n / d by the definition of each mode: of the two integers around it, which one.
fn rounded(n: &BigInt, d: &BigInt, mode: Rounding) -> BigInt {
    let low = floor(n, d);
    if &low * d == *n {
        return low;
    }
    let high: BigInt = &low + 1;
    let (nearer_zero, farther) = if low.sign() == Sign::Minus { (&high, &low) } else { (&low, &high) };
    // The middle of low and high, doubled, compared with the doubled quotient: 2n/d against low + high.
    let middle = floor(&(n * 2), d);
    let tie = &middle * d == n * 2 && middle == &low + &high;
    let nearest = if middle < &low + &high { &low } else { &high };
    match mode {
        Rounding::Floor => low,
        Rounding::Ceil => high,
        Rounding::TowardZero => nearer_zero.clone(),
        Rounding::AwayFromZero => farther.clone(),
        Rounding::HalfAwayFromZero => if tie { farther } else { nearest }.clone(),
        Rounding::HalfEven if tie => {
            if &low % 2 == BigInt::ZERO {
                low
            } else {
                high
            }
        }
        Rounding::HalfEven => nearest.clone(),
    }
}

/// The exact mantissa at scale 24.
fn exact(n: Number) -> BigInt {
    BigInt::from(n.mantissa()) * ten(u32::from(MAX_DIGITS - n.scale()))
}

/// mantissa · 10^-scale as a number, or why not.
fn number(mut mantissa: BigInt, mut scale: u32) -> Result<Number, ArithmeticError> {
    while scale > 0 && &mantissa % 10 == BigInt::ZERO {
        mantissa /= 10;
        scale -= 1;
    }
    if BigInt::from(mantissa.magnitude().clone()) >= ten(14 + scale) {
        return Err(ArithmeticError::TooLarge);
    }
    if scale > 24 {
        return Err(ArithmeticError::TooManyDigits);
    }
    Ok(Number::new(i128::try_from(mantissa).unwrap(), scale as u8).unwrap())
}

/// Mantissas of all sizes, and those where something happens: around powers of ten, halves, small multiples.
fn mantissas() -> impl Strategy<Value = i128> {
    let sized = (any::<i128>(), 0..127_u32).prop_map(|(m, shift)| m >> shift);
    let edge = (0..=38_u8, -3..=3_i128, prop_oneof![Just(1), Just(5), Just(25), Just(-1), Just(-5)])
        .prop_map(|(k, add, times)| pow10(k).saturating_mul(times).saturating_add(add));
    let ends = prop_oneof![Just(i128::MIN), Just(i128::MAX), Just(0)];
    prop_oneof![4 => sized, 4 => -100_000..100_000_i128, 3 => edge, 1 => ends]
}

fn modes() -> impl Strategy<Value = Rounding> {
    prop::sample::select(MODES.to_vec())
}

fn numbers() -> impl Strategy<Value = Number> {
    (mantissas(), 0..=MAX_DIGITS).prop_map(|(mantissa, scale)| {
        let limit = pow10(scale + 14);
        Number::new(mantissa % limit, scale).unwrap()
    })
}

fn hash(n: Number) -> u64 {
    let mut hasher = DefaultHasher::new();
    n.hash(&mut hasher);
    hasher.finish()
}

fn n(text: &str) -> Number {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn the_range_has_ends() {
    assert_eq!(Number::new(LIMIT, 0), None);
    assert_eq!(Number::new(-LIMIT, 0), None);
    assert_eq!(Number::new(i128::MIN, 24), None);
    assert_eq!(Number::new(i128::MIN, 0), None);
    assert!(Number::new(LIMIT - 1, 0).is_some());
    assert!(Number::new(1 - LIMIT, 0).is_some());
    assert!(Number::new(pow10(38) - 1, 24).is_some());
    assert_eq!(Number::new(pow10(38), 24), None);
    assert_eq!(Number::new(0, 255), Some(Number::ZERO));
    assert_eq!(Number::new(pow10(38), 62), Number::new(1, 24));
    assert_eq!(Number::new(pow10(38), 63), None);
    assert_eq!(Number::from_int(i64::MAX), None);
    assert_eq!(Number::from_int(-5), Some(Number::from(-5)));
    assert_eq!(n("99999999999999.5").ceil(), Err(ArithmeticError::TooLarge));
    assert_eq!(n("-99999999999999.5").floor(), Err(ArithmeticError::TooLarge));
    assert_eq!(n("99999999999999.5").floor(), Ok(n("99999999999999")));
    assert_eq!(n("99999999999999.9").round_to(0, Rounding::HalfEven), Err(ArithmeticError::TooLarge));
}

#[test]
fn ends_of_the_integers_are_harmless() {
    assert_eq!(rem(i128::MIN, 0, -1, 0), Some(0));
    assert_eq!(rem(i128::MIN, 1, -1, 0), Some(-8));
    assert_eq!(rem(i128::MAX, 0, 1, 1), None);
    assert_eq!(rescale_down(i128::MAX, 39, Rounding::HalfAwayFromZero), 0);
    assert_eq!(rescale_down(i128::MIN, 39, Rounding::Floor), -1);
    assert_eq!(rescale_down(i128::MIN, 0, Rounding::Floor), i128::MIN);
    assert_eq!(div_floor(LIMIT, 0, 1, 0), None);
    assert_eq!(div_floor(-LIMIT, 0, 1, 0), None);
    assert_eq!(div_floor(1 - LIMIT, 0, 1, 0), Some(1 - LIMIT));
    assert_eq!(div_floor(1 - 10 * LIMIT, 1, 1, 0), None);
    // 2^40·10^-12 × 5^40·10^-14 is 10^14.
    let (a, b) = (Number::new(1 << 40, 12).unwrap(), Number::new(5_i128.pow(40), 14).unwrap());
    assert_eq!(a.checked_mul(b), Err(ArithmeticError::TooLarge));
}

#[test]
fn division_by_zero_is_told_apart() {
    for a in [Number::ZERO, Number::ONE] {
        assert_eq!(a.checked_div(Number::ZERO), Err(ArithmeticError::DivisionByZero));
        assert_eq!(a.checked_div_floor(Number::ZERO), Err(ArithmeticError::DivisionByZero));
        assert_eq!(a.checked_div_to(Number::ZERO, 2, Rounding::Floor), Err(ArithmeticError::DivisionByZero));
        assert_eq!(a.checked_rem(Number::ZERO), Err(ArithmeticError::DivisionByZero));
    }
    assert_eq!(div12(1, 0, 0, 0), None);
    assert_eq!(rem(1, 0, 0, 0), None);
    assert_eq!(Number::ONE.checked_div_to(Number::ONE, 25, Rounding::Floor), Err(ArithmeticError::TooManyDigits));
}

#[test]
fn rounding_by_example() {
    use Rounding::{AwayFromZero, Ceil, Floor, HalfAwayFromZero, HalfEven, TowardZero};
    for (mode, expected) in [
        // 2.5, -2.5, 3.5, 2.4, -2.4, 2.6, 0.001
        (HalfAwayFromZero, [3, -3, 4, 2, -2, 3, 0]),
        (HalfEven, [2, -2, 4, 2, -2, 3, 0]),
        (AwayFromZero, [3, -3, 4, 3, -3, 3, 1]),
        (TowardZero, [2, -2, 3, 2, -2, 2, 0]),
        (Floor, [2, -3, 3, 2, -3, 2, 0]),
        (Ceil, [3, -2, 4, 3, -2, 3, 1]),
    ] {
        let texts = ["2.5", "-2.5", "3.5", "2.4", "-2.4", "2.6", "0.001"];
        assert_eq!(texts.map(|t| n(t).round_to(0, mode).unwrap()), expected.map(Number::from), "{mode:?}");
    }
}

#[test]
fn a_quotient_rounds_once() {
    // The exact quotient is just below 1; rounded to 12 digits it is 1.
    let (a, b) = (n("99999999999999"), n("99999999999999.0000000001"));
    assert_eq!(a.checked_div(b), Ok(Number::ONE));
    assert_eq!(a.checked_div_floor(b), Ok(Number::ZERO));
    assert_eq!(a.checked_rem(b), Ok(a));
    // The smallest ties: 0.5·10^-12 and 1.5·10^-12.
    assert_eq!(n("0.000000000001").checked_div(Number::from(2)), Ok(Number::ZERO));
    assert_eq!(n("0.000000000003").checked_div(Number::from(2)), Ok(n("0.000000000002")));
    assert_eq!(n("-0.000000000003").checked_div(Number::from(2)), Ok(n("-0.000000000002")));
    assert_eq!(n("99999999999999").checked_div(n("0.1")), Err(ArithmeticError::TooLarge));
}

#[test]
fn numbers_in_text() {
    for (text, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("0e999999999999999999999", "0"),
        ("+5", "5"),
        ("007", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-.5e1", "-5"),
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("1.5E-2", "0.015"),
        ("1_000.000_1", "1000.0001"),
        ("1e1_3", "10000000000000"),
        ("99999999999999.999999999999999999999999", "99999999999999.999999999999999999999999"),
        ("0.000000000000000000000001", "0.000000000000000000000001"),
        ("1e-24", "0.000000000000000000000001"),
        ("1000000000000000000000000000000000000000000e-42", "1"),
        ("10.0000000000000000000000000000000000000000000000000", "10"),
    ] {
        assert_eq!(n(text).to_string(), expected, "{text}");
    }
}

#[test]
fn faults_in_text() {
    use ParseNumberError::{Empty, NotANumber, TooLarge, TooManyDigits};
    for (text, error) in [
        ("", Empty),
        ("-", NotANumber),
        ("+", NotANumber),
        (".", NotANumber),
        ("-.", NotANumber),
        ("--1", NotANumber),
        ("+-1", NotANumber),
        (" 1", NotANumber),
        ("1 ", NotANumber),
        ("1,000", NotANumber),
        ("1.2.3", NotANumber),
        ("_1", NotANumber),
        ("1_", NotANumber),
        ("1__0", NotANumber),
        ("1_.5", NotANumber),
        ("1._5", NotANumber),
        ("1e", NotANumber),
        ("1e+", NotANumber),
        ("1e_1", NotANumber),
        ("1e1.5", NotANumber),
        ("1e5e5", NotANumber),
        ("e5", NotANumber),
        ("0x10", NotANumber),
        ("1/2", NotANumber),
        ("NaN", NotANumber),
        ("inf", NotANumber),
        ("１２", NotANumber),
        ("−1", NotANumber),
        ("1e999x", NotANumber),
        ("1e14", TooLarge),
        ("-100000000000000", TooLarge),
        ("100000000000000.0", TooLarge),
        ("1e999999999", TooLarge),
        ("1e99999999999999999999999999999", TooLarge),
        ("123456789012345.0000000000000000000000001", TooLarge),
        ("1e-25", TooManyDigits { digits: 25 }),
        ("0.1234567890123456789012345", TooManyDigits { digits: 25 }),
        ("99999999999999.9999999999999999999999999", TooManyDigits { digits: 25 }),
        ("12e-999999999", TooManyDigits { digits: 999_999_999 }),
    ] {
        assert_eq!(text.parse::<Number>(), Err(error), "{text}");
    }
}

#[test]
fn long_text_is_read_in_linear_time() {
    let zeros = "0".repeat(3_000_000);
    assert_eq!(n(&format!("{zeros}1.5{zeros}")), n("1.5"));
    assert_eq!(n(&format!("0.{zeros}15e3000001")), n("1.5"));
    assert_eq!(n(&format!("15{zeros}e-3000001")), n("1.5"));
    assert_eq!(format!("1{zeros}").parse::<Number>(), Err(ParseNumberError::TooLarge));
    assert_eq!(format!("1{zeros}1").parse::<Number>(), Err(ParseNumberError::TooLarge));
    assert_eq!(format!("1.{zeros}1").parse::<Number>(), Err(ParseNumberError::TooManyDigits { digits: 3_000_001 }));
    assert_eq!("9".repeat(3_000_000).parse::<Number>(), Err(ParseNumberError::TooLarge));
    assert_eq!("_".repeat(3_000_000).parse::<Number>(), Err(ParseNumberError::NotANumber));
}

#[test]
fn texts_for_people() {
    for (text, money, grouped, grouped_money) in [
        ("0", "0.00", "0", "0.00"),
        ("986", "986.00", "986", "986.00"),
        ("0.5", "0.50", "0.5", "0.50"),
        ("12.345", "12.345", "12.345", "12.345"),
        ("-1234567.8", "-1234567.80", "-1,234,567.8", "-1,234,567.80"),
        ("123456", "123456.00", "123,456", "123,456.00"),
        ("-0.05", "-0.05", "-0.05", "-0.05"),
    ] {
        let number = n(text);
        assert_eq!(number.to_money_text(), money);
        assert_eq!(number.to_grouped_text(false), grouped);
        assert_eq!(number.to_grouped_text(true), grouped_money);
    }
    assert_eq!(format!("{:+}|{:<5}|{:?}", n("1.5"), n("-1"), n("0.10")), "+1.5|-1   |Number(0.1)");
}

#[test]
fn floats_that_are_no_numbers() {
    use ParseNumberError::{NotFinite, TooLarge, TooManyDigits};
    for (float, error) in [
        (f64::NAN, NotFinite),
        (f64::INFINITY, NotFinite),
        (f64::NEG_INFINITY, NotFinite),
        (f64::MAX, TooLarge),
        (1e14, TooLarge),
        (-1e300, TooLarge),
        (f64::MIN_POSITIVE / 2.0, TooManyDigits { digits: 323 }),
        (1e-25, TooManyDigits { digits: 25 }),
    ] {
        match (Number::from_f64(float), error) {
            (Err(TooManyDigits { .. }), TooManyDigits { .. }) => {}
            (result, error) => assert_eq!(result, Err(error), "{float}"),
        }
    }
    assert_eq!(Number::from_f64(-0.0), Ok(Number::ZERO));
    assert_eq!(Number::from_f64(99_999_999_999_999.98), Ok(n("99999999999999.98")));
    assert_eq!(Number::from_f32(0.1), Ok(n("0.1")));
    assert_eq!(Number::from_f32(f32::NAN), Err(NotFinite));
    assert_eq!(Number::from_f32(f32::MAX), Err(TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn new_keeps_the_value(mantissa in mantissas(), scale in 0..=60_u8) {
        let expected = number(mantissa.into(), u32::from(scale)).ok();
        let made = Number::new(mantissa, scale);
        prop_assert_eq!(made, expected);
        if let Some(made) = made {
            // The shortest form, and the same value.
            prop_assert!(made.scale() == 0 || made.mantissa() % 10 != 0);
            prop_assert_eq!(BigInt::from(made.mantissa()) * ten(u32::from(scale)), BigInt::from(mantissa) * ten(u32::from(made.scale())));
        }
        prop_assert_eq!(in_range(mantissa, scale.min(24)), BigInt::from(mantissa.unsigned_abs()) < ten(14 + u32::from(scale.min(24))));
    }

    #[test]
    fn trailing_zeros_change_nothing(a in numbers(), more in 0..=24_u8) {
        if let Some(mantissa) = a.at_scale(a.scale() + more) {
            let b = Number::new(mantissa, a.scale() + more).unwrap();
            prop_assert_eq!(a, b);
            prop_assert_eq!(hash(a), hash(b));
        }
        prop_assert!(a.at_scale(24).is_some());
        prop_assert_eq!(a.scale().checked_sub(1).and_then(|less| a.at_scale(less)), None);
    }

    #[test]
    fn order_is_by_value(a in numbers(), b in numbers()) {
        prop_assert_eq!(a.cmp(&b), exact(a).cmp(&exact(b)));
        prop_assert_eq!(a == b, exact(a) == exact(b));
        prop_assert_eq!(a.is_negative(), a < Number::ZERO);
        prop_assert_eq!(a.abs(), a.max(-a));
    }

    #[test]
    fn sums_and_products_are_exact(a in numbers(), b in numbers()) {
        prop_assert_eq!(a.checked_add(b), number(exact(a) + exact(b), 24));
        prop_assert_eq!(a.checked_sub(b), number(exact(a) - exact(b), 24));
        prop_assert_eq!(a.checked_mul(b), number(exact(a) * exact(b), 48));
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        prop_assert_eq!(a.checked_mul(b), b.checked_mul(a));
    }

    #[test]
    fn associative_and_distributive_in_range(a in numbers(), b in numbers(), c in numbers()) {
        if let (Ok(ab), Ok(bc)) = (a.checked_add(b), b.checked_add(c)) {
            prop_assert_eq!(ab.checked_add(c), a.checked_add(bc));
        }
        if let (Ok(ab), Ok(bc)) = (a.checked_mul(b), b.checked_mul(c))
            && let (Ok(left), Ok(right)) = (ab.checked_mul(c), a.checked_mul(bc))
        {
            prop_assert_eq!(left, right);
        }
        if let (Ok(ab), Ok(ac), Ok(sum)) = (a.checked_mul(b), a.checked_mul(c), b.checked_add(c)) {
            prop_assert_eq!(ab.checked_add(ac), a.checked_mul(sum));
        }
    }

    #[test]
    fn dropping_digits(mantissa in mantissas(), drop in prop_oneof![4 => 0..=4_u8, 2 => 0..=38_u8, 1 => any::<u8>()], mode in modes()) {
        let expected = rounded(&mantissa.into(), &ten(u32::from(drop)), mode);
        prop_assert_eq!(BigInt::from(rescale_down(mantissa, drop, mode)), expected);
    }

    #[test]
    fn rounding_a_number(a in numbers(), places in 0..=26_u8, mode in modes()) {
        let expected = if places >= 24 { exact(a) } else {
            let unit = ten(u32::from(24 - places));
            rounded(&exact(a), &unit, mode) * unit
        };
        prop_assert_eq!(a.round_to(places, mode), number(expected, 24));
        prop_assert_eq!(a.floor(), a.round_to(0, Rounding::Floor));
        prop_assert_eq!(a.ceil(), a.round_to(0, Rounding::Ceil));
    }

    #[test]
    fn raw_quotients(
        a in mantissas(), sa in prop_oneof![9 => 0..=24_u8, 1 => any::<u8>()],
        b in mantissas(), sb in prop_oneof![9 => 0..=24_u8, 1 => any::<u8>()],
        places in prop_oneof![Just(0), Just(2), Just(12), 0..=24_u8], mode in modes(),
    ) {
        prop_assume!(b != 0);
        let exact = |places: u8, mode| {
            let n = BigInt::from(a) * ten(u32::from(sb) + u32::from(places));
            let q = rounded(&n, &(BigInt::from(b) * ten(u32::from(sa))), mode);
            i128::try_from(q).ok().filter(|q| in_range(*q, places))
        };
        prop_assert_eq!(div_to(a, sa, b, sb, places, mode), exact(places, mode));
        prop_assert_eq!(div12(a, sa, b, sb), exact(12, Rounding::HalfEven));
        prop_assert_eq!(div_floor(a, sa, b, sb), exact(0, Rounding::Floor));
    }

    /// Quotients that lie on a tie, or next to one, which chance would not find.
    #[test]
    fn ties_of_quotients(q in -1_000_000..1_000_000_i128, b in 1..1_000_000_i128, sb in 0..=6_u8, off in -1..=1_i128, mode in modes()) {
        // (2q + 1)/2 · 10^-12 · b, at scale 24, give or take the last digit
        let a = (2 * q + 1) * b * 5 * pow10(10 - sb) * 10 + off;
        let n = BigInt::from(a) * ten(12 + u32::from(sb));
        let d = BigInt::from(b) * ten(24);
        prop_assert_eq!(div_to(a, 24, b, sb, 12, mode).map(BigInt::from), Some(rounded(&n, &d, mode)));
    }

    /// The same, where 128 bits do not suffice.
    #[test]
    fn ties_of_wide_quotients(odd in 0..3_i128, sa in 0..=12_u8, k in 1..1_000_000_000_000_000_000_i128, off in -1..=1_i128, minus: bool, mode in modes()) {
        let k = k * 100;
        let up = 36 - u32::from(sa);
        let a = (2 * odd + 1) * k + off;
        let a = if minus { -a } else { a };
        let b = k * 2_i128.pow(up + 1);
        let expected = rounded(&(BigInt::from(a) * ten(36)), &(BigInt::from(b) * ten(u32::from(sa))), mode);
        prop_assert_eq!(div_to(a, sa, b, 24, 12, mode).map(BigInt::from), Some(expected));
    }

    #[test]
    fn quotients_of_numbers(a in numbers(), b in numbers(), places in 0..=24_u8, mode in modes()) {
        prop_assume!(!b.is_zero());
        let quotient = |places: u8, mode| number(rounded(&(exact(a) * ten(u32::from(places))), &exact(b), mode), u32::from(places));
        prop_assert_eq!(a.checked_div(b), quotient(12, Rounding::HalfEven));
        prop_assert_eq!(a.checked_div_floor(b), quotient(0, Rounding::Floor));
        prop_assert_eq!(a.checked_div_to(b, places, mode), quotient(places, mode));
        let remainder = exact(a) - exact(b) * floor(&exact(a), &exact(b));
        prop_assert_eq!(a.checked_rem(b), number(remainder, 24));
    }

    #[test]
    fn raw_remainders(a in mantissas(), sa in any::<u8>(), b in mantissas(), sb in any::<u8>()) {
        if let Some(r) = rem(a, sa, b, sb) {
            let scale = sa.max(sb);
            let (a, b) = (BigInt::from(a) * ten(u32::from(scale - sa)), BigInt::from(b) * ten(u32::from(scale - sb)));
            prop_assert_eq!(BigInt::from(r), &a - &b * floor(&a, &b));
        }
    }

    #[test]
    fn display_parses_back(a in numbers()) {
        prop_assert_eq!(a.to_string().parse(), Ok(a));
        prop_assert_eq!(a.to_money_text().parse(), Ok(a));
        prop_assert_eq!(a.to_grouped_text(false).replace(',', ""), a.to_string());
        prop_assert_eq!(a.to_grouped_text(true).replace(',', ""), a.to_money_text());
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof!["\\PC{0,12}", "[-+]?[0-9_.eE+-]{0,50}"]) {
        if let Ok(number) = text.parse::<Number>() {
            // What we read, Rust reads too, to the nearest float.
            let float: f64 = text.replace('_', "").parse().unwrap();
            prop_assert_eq!(number.to_f64(), float);
        }
    }

    #[test]
    fn text_has_its_exact_value(whole in "[0-9]{0,20}", fraction in "[0-9]{0,30}", exponent in -40..40_i64, minus: bool) {
        prop_assume!(!(whole.is_empty() && fraction.is_empty()));
        let text = format!("{}{whole}.{fraction}e{exponent}", if minus { "-" } else { "" });
        let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
        let digits = if minus { -digits } else { digits };
        // At a scale where the exponent is done with.
        let shift = u32::try_from(exponent + 40).unwrap();
        let expected = number(digits * ten(shift), fraction.len() as u32 + 40);
        let read = text.parse::<Number>().map_err(|e| match e {
            ParseNumberError::TooLarge => ArithmeticError::TooLarge,
            ParseNumberError::TooManyDigits { .. } => ArithmeticError::TooManyDigits,
            _ => ArithmeticError::DivisionByZero,
        });
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn floats_are_their_shortest_decimals(bits: u64, cents in -10_000_000_000_000_000..10_000_000_000_000_000_i64, places in 0..6_i32) {
        let any = f64::from_bits(bits);
        let money = cents as f64 / 10_f64.powi(places);
        for float in [any, money, any % 1e6] {
            if float.is_finite() {
                prop_assert_eq!(Number::from_f64(float), float.to_string().parse());
            }
            if let Ok(number) = Number::from_f64(float) {
                prop_assert_eq!(number.to_f64(), float);
            }
        }
    }

    #[test]
    fn integers_come_and_go(value: i64) {
        let number = Number::from_int(value);
        prop_assert_eq!(number.is_some(), i128::from(value).abs() < LIMIT);
        prop_assert!(number.is_none_or(|n| n.to_i64() == Some(value) && n.is_integer()));
        prop_assert_eq!(Number::from(value as i32).to_i64(), Some(i64::from(value as i32)));
        prop_assert_eq!(Number::from(value as u32).to_i64(), Some(i64::from(value as u32)));
    }
}
