//! The lines of the table.

use crate::ask::{Answer, Case, Site, Val};

/// `{"f":filter,"s":[[name,target,level,fields]],"r":records,"e":[target,level,fields],"p":1,"on":[1,0],"ev":1}`
pub fn line(case: &Case, answer: &Answer) -> String {
    let spans: Vec<_> = case.spans.iter().map(site).collect();
    let on: Vec<_> = answer.spans.iter().map(|on| bit(*on)).collect();
    format!(
        "{{\"f\":{},\"s\":[{}],\"r\":{},\"e\":{},\"p\":{},\"on\":[{}],\"ev\":{}}}",
        text(&case.filter),
        spans.join(","),
        fields(&case.records),
        site(&case.event),
        bit(answer.parses),
        on.join(","),
        bit(answer.event)
    )
}

fn bit(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

fn site(site: &Site) -> String {
    format!("[{},{},{},{}]", text(site.name), text(site.target), site.level, fields(&site.fields))
}

/// A list of pairs, since the order of fields counts. A float has a point, so that 7.0 is not 7.
fn fields(fields: &[(&'static str, Val)]) -> String {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("[{},{}]", text(name), val(value))).collect();
    format!("[{}]", pairs.join(","))
}

fn val(value: &Val) -> String {
    match value {
        Val::Empty => "null".into(),
        Val::Bool(value) => value.to_string(),
        Val::Int(value) => value.to_string(),
        Val::Float(value) => format!("{{\"float\":{}}}", text(&value.to_string())),
        Val::Str(value) => text(value),
    }
}

fn text(value: &str) -> String {
    let mut out = String::from("\"");
    for character in value.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            control if (control as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
