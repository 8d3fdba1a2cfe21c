//! The cases: what people write and mistype, patterns against values, and combinations drawn at random.

use crate::ask::{Case, Site, Val};

/// Filters, each with a handful of places to be asked at.
const TEXTS: &[&str] = &[
    "", " ", ",", " , ,", "info", "INFO", "Info", "off", "OFF", "0", "1", "2", "3", "4", "5", "05", "6", "+3", "-1", "warn,", ",warn",
    "warn,,debug", " info", "info ", "warn, debug", "warn ,debug", "verbose", "app", "app=", "app=debug", "app=DEBUG",
    "app=4", "app=04", "app=+4", "app=6", "app=-1", "app=loud", "app=off", "app = debug", "app= debug", "app =debug", " app=debug",
    "app=debug ", "ap=debug", "app::=debug", "app::db=debug", "app::db=debug,app=warn", "app=warn,app::db=debug",
    "info,app=warn", "app=warn,info", "info,app=off", "trace,app=off,app::db=info", "off,app=info", "info,info=debug", "warn,info",
    "info,warn", "trace,error", "error,trace", "app=info,app=debug", "app=debug,app=info", "App=debug", "APP=debug",
    "app=debug=info", "a=b=info", "=debug", "==debug", "*=debug", "*", "app*=debug", "app/*=debug", "app::*=debug", "**", "$app=debug",
    "@app=debug", "_app=debug", "-app=debug", ":app=debug", ".app=debug", "/app=debug", "#app=debug", "app.db=debug", "app-db=debug", "äpp=debug", "1app=debug",
    "[]", "[]=debug", "[]=info,warn", "[{}]", "[{}]=debug", "[job{}]=debug", "[job{}]", "app[]=debug", "app[{}]=debug", "[ ]=debug", "[job", "[job=debug",
    "job]=debug", "[job]]=debug", "[[job]]=debug", "[job]debug", "[job] =debug", "[job]= debug", "[ job ]=debug", "[job]=", "[job]=loud", "[job]==debug",
    "{id}=debug", "app{id}=debug", "[{id}", "[{id]=debug", "[id}]=debug", "[{id}}]=debug", "[{{id}}]=debug", "[{id}job]=debug", "[{id} ]=debug", "[{ id }]=debug",
    "[{=1}]=debug", "[{id=}]=debug", "[{id==1}]=debug", "[{id=1=2}]=debug", "[{id=1,ok=true}]=debug", "[{id,ok}]=debug", "[{id},{ok}]=debug",
    "[job]", "[job]=debug", "[JOB]=debug", "[jo]=debug", "[job ]=debug", "[job]=trace", "[job]=info", "[job]=error", "[job]=off", "app[job]=debug", "ap[job]=debug", "other[job]=debug",
    "app[job]", "app[job]=5", "info,[job]=debug", "[job]=debug,info", "info,[job]=off", "trace,[job]=off", "debug,[job]=error", "warn,[job]=error", "warn,app::web=trace,[job]=error",
    "info,[job]=debug,[job]=trace", "info,[job]=trace,[job]=debug", "info,[job]=debug,app[job]=trace", "info,[job]=trace,app[job]=debug",
    "[{id}]", "[{id}]=debug", "info,[{id}]=debug", "info,[{id}]=trace", "trace,[{id}]=info", "[job{id}]=debug", "app[{id}]=debug", "app[job{id}]=debug",
    "[{nope}]=debug", "[job{nope}]=debug", "[{message}]=debug", "[{id=1}]", "[{id=1}]=debug", "info,[{id=1}]=debug", "[job{id=1}]=debug", "info,[job{id=1}]=debug", "[job{id=2}]=debug",
    "[job{nope=1}]=debug", "[{id=1}]=info", "error,[{id=1}]=info", "app[job{id=1}]=debug", "[job]=trace,[job{id=1}]=info", "[job]=info,[job{id=1}]=trace",
    "[job{id=1}]=trace,[job{ok=true}]=debug", "[job{id=1}]=debug,[job{id=2}]=trace", "[{id}]=trace,[{id=1}]=debug", "[{id}]=debug,[{ok}]=trace", "[{ok}]=trace,[{id}]=debug",
    "[{id}]=debug,[{id}]=trace", "info,[{ok=true}]=debug", "info,[{ok=false}]=debug", "info,[{name=ann}]=debug", "info,[{name=\"ann\"}]=debug", "info,[{name=an}]=debug",
    "info,[{name=n}]=debug", "info,[{name=a.*}]=debug", "info,[{name=.*}]=debug", "info,[{name=(}]=debug", "info,[{name=a{2}}]=debug", "info,[{name=[a-z]+}]=debug", "info,[{name=tru.}]=debug",
    "app[job{id=1}", "app[job{id=1}]=debug,app[job{id=1}]=info", "app=info,[job]=debug,off", "[outer]=debug,[job]=trace", "[outer{id=1}]=debug", "[outer{id=2}]=trace,[job{id=1}]=debug",
    "info,[step]=debug", "off,[job]=debug", "off,[outer]=trace,[job]=info", "app[outer]=debug,app::db[job]=trace", "app::db=off,[job]=debug",
];

/// Patterns and literals for the value of a field.
const PATTERNS: &[&str] = &[
    "c-7", "c-.", "c-.*", ".*", ".+", ".", "", "^c-7$", "^c-7", "c-7$", r"\Ac-7\z", "7", "07", "+7", "-7", "7.0", "7.", ".5", "1e3", "1E3", "1e-3", "0x7", "0b1", "1_000",
    "7.5", "0.3", "true", "false", "True", "tru.", "inf", "-inf", "Infinity", "NaN", "nan", "-nan", "1.0", "0", "-0", "1000", "1000.0",
    "tea|pot", "tea|teapot", "teapot|tea", "pot|teapot", "(tea|pot)+", "(tea)(pot)", "(?:tea)pot", "(?P<a>tea)pot", "(?<a>tea)pot", "(?i)TEAPOT", "(?i:TEA)pot", "(?i:TEA)POT", "(?s).*", "(?x)tea pot",
    "a+b", "a*b", "a?b", "a+?b", "a*?", "a{2}", "a{2}b", "a+", "(a|aa)+", "(a|aa)+b", "(a*)*b", "(a+)+b", "[ab]+", "[^a]+", "[a-c]+", "[]a]+", "[a-]+", "[-a]+", "[^]a]+", "[a", "[z-a]", "[]", "[^]",
    r"[\d]+", r"[a-\d]", "[[:alpha:]]+", "[[:nope:]]+", "[a[bc]]+", r"\d+", r"\D+", r"\w+", r"\W+", r"\s+", r"\S+", r"\w+-\d", r"\p{L}+", r"\pL+", r"\PL+", r"\p{Greek}+", r"\p{Nope}", r"\x41", r"\u0041", r"\x{41}",
    r"\q", r"\<", r"\-", r"\.", r"\@", r"\_", r"\8", r"\1", r"(a)\1", r"\b", r"\bc", r"(?=a)", "(?!a)", "(?<=a)b", "(?#x)", "(", ")", "(a", "a)", "*", "+a", "?", "a**", "a{", "a{}", "a{x}", "{2}", "a|", "|a", "()", "(|a)b", "$", "^",
    "^$", "$a", "a^", "a$b", r"(\w+\.?)+@corp", "ann@corp", "é", "日.", ".本", "ß", "(?i)É", r"\n", "a\tb", "a b", "\"c-7\"", "\"", "'c-7'", "c-7 ", " c-7", "(?m)^a$", "(?U)a+b", "(?-i)a", "(?i)a(?-i)B",
];

fn text_values() -> Vec<Val> {
    ["c-7", "c-77", "xc-7", "c-7c-7", "", "7", "true", "tea", "pot", "teapot", "mypot", "TEAPOT", "aab", "abb", "aaaa", "b", "a-b", "]a", "A", "ann@corp", "ann.ex@corp", "日本", "É", "αβγ", "a b", "line\nfeed", "NaN"]
        .into_iter()
        .map(Val::Str)
        .collect()
}

fn other_values() -> Vec<Val> {
    use Val::*;
    vec![
        Int(7), Int(-7), Int(0), Int(1000), Int(1), Float(7.0), Float(7.5), Float(-7.0), Float(0.5), Float(0.1 + 0.2), Float(1000.0), Float(f64::NAN), Float(f64::INFINITY), Float(f64::NEG_INFINITY), Float(0.001),
        Bool(true), Bool(false), Empty,
    ]
}

pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    texts(&mut cases);
    patterns(&mut cases);
    records(&mut cases);
    random(&mut cases);
    cases
}

fn site(name: &'static str, target: &'static str, level: u8, fields: &[(&'static str, Val)]) -> Site {
    Site { name, target, level, fields: fields.to_vec() }
}

fn texts(cases: &mut Vec<Case>) {
    use Val::*;
    let job = |level, fields: &[(&'static str, Val)]| site("job", "app::db", level, fields);
    let places = [
        (vec![], site("event", "app::db", 3, &[("message", Str("m"))])),
        (vec![job(3, &[("id", Int(1)), ("ok", Bool(true))])], site("event", "app::db", 4, &[("message", Str("m"))])),
        (vec![site("outer", "app", 3, &[("id", Int(2))]), job(4, &[("id", Int(1)), ("name", Str("ann"))])], site("event", "other", 4, &[("message", Str("m")), ("id", Int(1))])),
        (vec![site("step", "app::web", 4, &[("ok", Empty)]), site("job", "app", 5, &[])], site("event", "app", 5, &[("message", Str("m")), ("ok", Bool(true)), ("id", Int(2))])),
    ];
    for text in TEXTS {
        for (spans, event) in &places {
            cases.push(Case { filter: text.to_string(), spans: spans.clone(), records: vec![], event: event.clone() });
        }
    }
}

fn patterns(cases: &mut Vec<Case>) {
    let mut draw = Draw(11);
    for pattern in PATTERNS {
        let texts = text_values();
        let others = other_values();
        let mut values: Vec<Val> = Vec::new();
        // Each pattern meets a share of the values; the same one each time that the table is made.
        for value in texts {
            if draw.below(5) < 2 {
                values.push(value);
            }
        }
        let is_literal = pattern.chars().any(|c| c.is_ascii_digit()) || pattern.len() > 2 && pattern.chars().all(char::is_alphabetic);
        for value in others {
            if draw.below(if is_literal { 3 } else { 10 }) == 0 {
                values.push(value);
            }
        }
        for value in values {
            cases.push(Case {
                filter: format!("info,[job{{id={pattern}}}]=debug"),
                spans: vec![site("job", "app", 3, &[("id", value)])],
                records: vec![],
                event: site("event", "app", 4, &[]),
            });
        }
    }
}

fn records(cases: &mut Vec<Case>) {
    use Val::*;
    let filters = ["info,[job{id=1}]=debug", "info,[{id=1}]=trace", "info,[{id}]=debug", "info,[job{id=c-7}]=debug", "info,[job{id=1,ok=true}]=debug", "info,[job{ok=true}]=debug,[job{id=1}]=trace"];
    let before = [Empty, Int(1), Int(2), Str("c-7")];
    let after = [vec![("id", Int(1))], vec![("id", Int(2))], vec![("id", Str("c-7"))], vec![("id", Empty)], vec![("id", Int(1)), ("ok", Bool(true))], vec![("id", Int(2)), ("id", Int(1))], vec![("nope", Int(1))], vec![("ok", Bool(true))]];
    for filter in filters {
        for first in &before {
            for then in &after {
                cases.push(Case {
                    filter: filter.into(),
                    spans: vec![site("job", "app", 3, &[("id", first.clone()), ("ok", Empty)])],
                    records: then.clone(),
                    event: site("event", "app", 4, &[]),
                });
            }
        }
    }
}

/// Knuth's generator: the table must come out the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % bound as u64) as usize
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

const TARGETS: &[&str] = &["app", "app::db", "app::web", "other"];
const NAMES: &[&str] = &["job", "step", "outer"];

fn random(cases: &mut Vec<Case>) {
    let mut draw = Draw(7);
    for _ in 0..2600 {
        let count = 1 + draw.below(4);
        let filter: Vec<_> = (0..count).map(|_| directive(&mut draw)).collect();
        let depth = draw.below(4);
        let spans = (0..depth).map(|_| span(&mut draw)).collect();
        let event = Site { name: "event", ..span(&mut draw) };
        cases.push(Case { filter: filter.join(","), spans, records: vec![], event });
    }
}

fn directive(draw: &mut Draw) -> String {
    let level = draw.one(&["", "=error", "=WARN", "=info", "=debug", "=4", "=trace", "=5", "=off"]);
    if draw.below(5) == 0 {
        return draw.one(&["error", "warn", "info", "INFO", "3", "debug", "off", "trace"]).to_string();
    }
    let target = draw.one(&["", "", "app", "app::db", "ap", "app::web", "other", "app::d"]);
    let span = draw.one(&["", "", "job", "step", "outer"]);
    let field = draw.one(&["", "", "", "{id}", "{id=1}", "{id=2}", "{ok=true}", "{ok}", "{name=ann}", "{name=a.*}", "{n=1.5}", "{name}"]);
    let brackets = if span.is_empty() && field.is_empty() { String::new() } else { format!("[{span}{field}]") };
    if target.is_empty() && brackets.is_empty() {
        return "info".into();
    }
    format!("{target}{brackets}{level}")
}

fn span(draw: &mut Draw) -> Site {
    use Val::*;
    let all = [("id", [Int(1), Int(2), Empty]), ("ok", [Bool(true), Bool(false), Empty]), ("name", [Str("ann"), Str("bob"), Str("joann")]), ("n", [Float(1.5), Float(2.5), Empty])];
    let fields = all.iter().filter(|_| draw.below(5) < 2).collect::<Vec<_>>();
    let fields = fields.into_iter().take(3).map(|(name, values)| (*name, draw.one(values))).collect();
    Site { name: draw.one(NAMES), target: draw.one(TARGETS), level: 1 + draw.below(5) as u8, fields }
}
