//! Asks `EnvFilter` about one case.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

use tracing::field::{Empty, FieldSet, Value};
use tracing::subscriber::{with_default, Interest};
use tracing::{Event, Level, Metadata, Span};
use tracing_core::callsite::{Callsite, Identifier};
use tracing_core::{Kind, LevelFilter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Registry};

/// A value as the case writes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Empty,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(&'static str),
}

/// A span or an event.
#[derive(Clone, Debug)]
pub struct Site {
    pub name: &'static str,
    pub target: &'static str,
    pub level: u8,
    pub fields: Vec<(&'static str, Val)>,
}

/// Spans from the outermost inwards, what the innermost records after it was entered, and an event inside of them.
#[derive(Clone, Debug)]
pub struct Case {
    pub filter: String,
    pub spans: Vec<Site>,
    pub records: Vec<(&'static str, Val)>,
    pub event: Site,
}

/// Of the strict reading, whether it succeeds; of the lossy one, what is on.
pub struct Answer {
    pub parses: bool,
    pub spans: Vec<bool>,
    pub event: bool,
}

pub fn ask(case: &Case) -> Answer {
    let parses = EnvFilter::try_new(&case.filter).is_ok();
    let subscriber = Registry::default().with(EnvFilter::new(&case.filter));
    let found = Rc::new(RefCell::new((Vec::new(), false)));
    let inside = found.clone();
    with_default(subscriber, || enter(case, 0, &inside));
    let (spans, event) = found.borrow().clone();
    Answer { parses, spans, event }
}

fn enter(case: &Case, depth: usize, found: &Rc<RefCell<(Vec<bool>, bool)>>) {
    let Some(site) = case.spans.get(depth) else {
        let meta = metadata(&case.event, Kind::EVENT);
        found.borrow_mut().1 = is_enabled(meta);
        if is_enabled(meta) {
            with_values(meta.metadata, &case.event.fields, |values| Event::dispatch(meta.metadata, values));
        }
        return;
    };
    let meta = metadata(site, Kind::SPAN);
    let enabled = is_enabled(meta);
    found.borrow_mut().0.push(enabled);
    let span = if enabled {
        with_values(meta.metadata, &site.fields, |values| Span::new(meta.metadata, values))
    } else {
        Span::none()
    };
    if depth + 1 == case.spans.len() && !case.records.is_empty() {
        // A record counts from the next time that the span is entered.
        span.in_scope(|| ());
        for (name, value) in &case.records {
            record(&span, name, value);
        }
    }
    span.in_scope(|| enter(case, depth + 1, found));
}

fn record(span: &Span, name: &str, value: &Val) {
    match value {
        Val::Empty => span.record(name, Empty),
        Val::Bool(value) => span.record(name, value),
        Val::Int(value) => span.record(name, value),
        Val::Float(value) => span.record(name, value),
        Val::Str(value) => span.record(name, value),
    };
}

struct Site0 {
    interest: OnceLock<Metadata<'static>>,
}

impl Callsite for Site0 {
    fn set_interest(&self, _: Interest) {}
    fn metadata(&self) -> &Metadata<'_> {
        self.interest.get().expect("the metadata are set before the callsite is used")
    }
}

#[derive(Clone, Copy)]
struct Registered {
    metadata: &'static Metadata<'static>,
}

/// A callsite of its own for each site of each case: `EnvFilter` keeps what it knows by callsite.
fn metadata(site: &Site, kind: Kind) -> Registered {
    let callsite: &'static Site0 = Box::leak(Box::new(Site0 { interest: OnceLock::new() }));
    let names: &'static [&'static str] =
        Box::leak(site.fields.iter().map(|(name, _)| *name).collect::<Vec<_>>().into_boxed_slice());
    let fields = FieldSet::new(names, Identifier(callsite));
    let level = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE][site.level as usize - 1];
    let meta = Metadata::new(site.name, site.target, level, None, None, None, fields, kind);
    callsite.interest.set(meta).expect("the metadata are set once");
    Registered { metadata: callsite.interest.get().expect("the metadata were just set") }
}

/// What the macros of `tracing` ask before they make a span or an event.
fn is_enabled(site: Registered) -> bool {
    if *site.metadata.level() > LevelFilter::current() {
        return false;
    }
    tracing::dispatcher::get_default(|dispatch| {
        let interest = dispatch.register_callsite(site.metadata);
        !interest.is_never() && (interest.is_always() || dispatch.enabled(site.metadata))
    })
}

fn with_values<T>(
    meta: &'static Metadata<'static>,
    values: &[(&'static str, Val)],
    then: impl FnOnce(&tracing::field::ValueSet<'_>) -> T,
) -> T {
    let fields: Vec<_> = values.iter().map(|(name, _)| meta.fields().field(name).expect("declared")).collect();
    let boxed: Vec<Option<Box<dyn Value>>> = values
        .iter()
        .map(|(_, value)| -> Option<Box<dyn Value>> {
            match value {
                Val::Empty => None,
                Val::Bool(value) => Some(Box::new(*value)),
                Val::Int(value) => Some(Box::new(*value)),
                Val::Float(value) => Some(Box::new(*value)),
                Val::Str(value) => Some(Box::new(*value)),
            }
        })
        .collect();
    let at = |index: usize| (&fields[index], boxed[index].as_deref());
    match values.len() {
        0 => then(&meta.fields().value_set::<[(&tracing::field::Field, Option<&dyn Value>); 0]>(&[])),
        1 => then(&meta.fields().value_set(&[at(0)])),
        2 => then(&meta.fields().value_set(&[at(0), at(1)])),
        3 => then(&meta.fields().value_set(&[at(0), at(1), at(2)])),
        more => panic!("{more} fields are more than a case has"),
    }
}
