//! Finding the shape of a socket from the types that a component imports.

use std::fmt;

use crate::compat::{compare, missing_resources};
use crate::difference::{Change, Difference};
use crate::side::{Both, Side};
use crate::types::Comparison;
use crate::words::Vocabulary;
use crate::{
    Cardinality, ContractName, DispatchErrorCase, ErrorCase, ErrorMap, Function, Model, Route, Shape, Type,
    TypeDefKind, ViewFunction, function_wit, parse_view_name, type_wit, view, view_functions,
};

/// What holds the replies of a wrapped function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// The plug's own result (a direct socket), or a method's bare `result<R, E>`.
    Bare,
    /// `tuple<string, result<R, E>>`
    Tuple,
    /// `option<tuple<string, result<R, E>>>`
    Option,
    /// `list<tuple<string, result<R, E>>>`
    List,
    /// `map<string, result<R, E>>`
    Map,
}

impl Container {
    /// The cardinality that it means where no name tells one; none for a method's bare result.
    fn cardinality(self) -> Option<Cardinality> {
        match self {
            Self::Bare => None,
            Self::Tuple => Some(Cardinality::ExactlyOne),
            Self::Option => Some(Cardinality::AtMostOne),
            Self::List | Self::Map => Some(Cardinality::Any),
        }
    }

    fn fits(self, cardinality: Cardinality) -> bool {
        match self {
            Self::Bare => true,
            Self::Tuple => cardinality == Cardinality::ExactlyOne,
            Self::Option => cardinality == Cardinality::AtMostOne,
            Self::List | Self::Map => matches!(cardinality, Cardinality::AtLeastOne | Cardinality::Any),
        }
    }
}

/// An import whose shape was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Direct, or wrapped with a cardinality.
    pub shape: Shape,
    /// The functions of the import, in its order.
    pub functions: Vec<RecognisedFunction>,
}

/// A function of an import and what serves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognisedFunction {
    /// The index in the import's functions.
    pub import: usize,
    /// The index in the plug's functions.
    pub plug: usize,
    /// Where its calls go.
    pub route: Route,
    /// What holds its replies.
    pub reply: Container,
    /// How its error type writes a dispatch error; [`ErrorMap::Absent`] for a direct socket.
    pub error: ErrorMap,
}

/// An import that fits no shape.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unrecognised {
    /// The name under which it is imported.
    pub import: ContractName,
    /// The contract whose plug it does not fit.
    pub contract: ContractName,
    /// What does not fit: compared with the contract itself, or with its view where that seems to be meant.
    pub differences: Vec<Difference>,
}

impl fmt::Display for Unrecognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the import `{}` fits no shape of the contract `{}`", self.import, self.contract)?;
        self.differences.iter().try_for_each(|difference| {
            write!(f, "\n{difference}\n{}", difference.diff(Vocabulary::SocketAndPlug).trim_end())
        })
    }
}

impl std::error::Error for Unrecognised {}

/// The cardinality that an import's name alone tells: that of a view's suffix.
///
/// For a socket that nobody fills, whose shape cannot be found for want of a plug to compare with.
pub fn named_cardinality(import: &ContractName) -> Option<Cardinality> {
    parse_view_name(import).map(|(_, cardinality)| cardinality)
}

/// The shape that an import has if its types are taken at their word, with no plug to compare with.
///
/// Wrapped, if every function replies in one of the wrapped forms; otherwise direct. A view's name decides which
/// cardinality a list means. With a plug at hand, [`recognise`] is exact.
pub fn apparent_shape(import: Side<'_>) -> Shape {
    let this = import.this();
    let mut cardinality = None;
    for function in &this.functions {
        let reply = function.result.as_ref().and_then(|ty| wrapped(import.model, ty, function.kind.is_method()));
        match reply {
            Some(reply) => cardinality = cardinality.or(reply.container.cardinality()),
            None => return Shape::Direct,
        }
    }
    match (named_cardinality(&this.name), cardinality) {
        (Some(named), _) => Shape::Wrapped(named),
        (None, Some(found)) => Shape::Wrapped(found),
        // Methods that all return some `result` are what many contracts have, so that nothing speaks for a view.
        (None, None) => Shape::Direct,
    }
}

/// Finds the shape in which `import` takes the contract of `plug`; direct wins if several fit.
///
/// # Errors
///
/// If it fits none: a text with both signatures of each function at fault in WIT, the difference marked.
pub fn recognise(import: Side<'_>, plug: Side<'_>) -> Result<Recognised, Unrecognised> {
    let unlike = compare(import, plug);
    if unlike.is_empty() {
        return Ok(Recognised { shape: Shape::Direct, functions: direct(import, plug) });
    }
    let wrapped = Wrapped { import, plug, view: view_functions(plug.model, plug.interface) };
    let named = named_cardinality(&import.this().name);
    wrapped.recognise(named).map_err(|unlike_view| {
        // What was meant decides which comparison helps: with the contract itself, or with its view.
        let meant = named.is_some() || wrapped.seems_meant();
        Unrecognised {
            import: import.this().name.clone(),
            contract: plug.this().name.clone(),
            differences: if meant { unlike_view } else { unlike },
        }
    })
}

/// The functions of a direct socket, which have been compared.
fn direct(import: Side<'_>, plug: Side<'_>) -> Vec<RecognisedFunction> {
    let names: Vec<String> = plug.this().functions.iter().map(|f| f.export_name(plug.model)).collect();
    let functions = import.this().functions.iter().enumerate().filter_map(|(index, function)| {
        let name = function.export_name(import.model);
        let plug = names.iter().position(|found| *found == name)?;
        Some(RecognisedFunction {
            import: index,
            plug,
            route: Route::Direct,
            reply: Container::Bare,
            error: ErrorMap::Absent,
        })
    });
    functions.collect()
}

/// A wrapped reply, taken apart.
struct Reply<'a> {
    container: Container,
    ok: Option<&'a Type>,
    err: Option<&'a Type>,
}

/// Takes a result apart if it has the form of a wrapped reply.
fn wrapped<'a>(model: &'a Model, ty: &'a Type, method: bool) -> Option<Reply<'a>> {
    fn outcome<'a>(model: &'a Model, ty: &'a Type, container: Container) -> Option<Reply<'a>> {
        match model.resolve(ty) {
            Type::Result { ok, err } => Some(Reply { container, ok: ok.as_deref(), err: err.as_deref() }),
            _ => None,
        }
    }
    fn named<'a>(model: &'a Model, ty: &'a Type, container: Container) -> Option<Reply<'a>> {
        match model.resolve(ty) {
            Type::Tuple(items) if items.len() == 2 && *model.resolve(&items[0]) == Type::String => {
                outcome(model, &items[1], container)
            }
            _ => None,
        }
    }
    if method {
        return outcome(model, ty, Container::Bare);
    }
    match model.resolve(ty) {
        Type::Tuple(_) => named(model, ty, Container::Tuple),
        Type::Option(inner) => named(model, inner, Container::Option),
        Type::List(inner) => named(model, inner, Container::List),
        Type::Map(key, value) if *model.resolve(key) == Type::String => outcome(model, value, Container::Map),
        _ => None,
    }
}

struct Wrapped<'a> {
    import: Side<'a>,
    plug: Side<'a>,
    view: Vec<ViewFunction>,
}

impl Wrapped<'_> {
    fn recognise(&self, named: Option<Cardinality>) -> Result<Recognised, Vec<Difference>> {
        let (mut functions, mut faults) = (Vec::new(), Vec::new());
        for index in 0..self.import.this().functions.len() {
            match self.function(index, named) {
                Ok(function) => functions.push(function),
                Err(fault) => faults.push(fault),
            }
        }
        faults.extend(missing_resources(self.import, self.plug));
        let found = named.or_else(|| functions.iter().find_map(|function| function.reply.cardinality()));
        // An interface of methods only tells no cardinality, and none can be broken: any.
        let cardinality = found.unwrap_or(Cardinality::Any);
        for function in functions.iter().filter(|function| !function.reply.fits(cardinality)) {
            let import = &self.import.this().functions[function.import];
            faults.push(self.signature(import, function.plug, cardinality, Change::Reply(cardinality), None));
        }
        if faults.is_empty() { Ok(Recognised { shape: Shape::Wrapped(cardinality), functions }) } else { Err(faults) }
    }

    /// Whether a function replies as none of the contract does, but as one of a view would.
    fn seems_meant(&self) -> bool {
        let plug = self.plug.this();
        self.import.this().functions.iter().any(|function| {
            let form = function.result.as_ref().and_then(|ty| wrapped(self.import.model, ty, false));
            let name = function.export_name(self.import.model);
            let same = plug.functions.iter().find(|plug| plug.export_name(self.plug.model) == name);
            let comparison = Comparison { expected: self.import, found: self.plug };
            let direct =
                same.is_some_and(|plug| comparison.optional(function.result.as_ref(), plug.result.as_ref()).is_none());
            form.is_some() && !direct
        })
    }

    /// A function of the import that is not what the view has in the place of a plug's.
    fn signature(
        &self,
        import: &Function,
        plug: usize,
        cardinality: Cardinality,
        change: Change,
        definitions: Option<Both<String>>,
    ) -> Difference {
        let view = view(self.plug.model, self.plug.interface, cardinality);
        let expected = function_wit(&view.model, &view.model.interface(view.interface).functions[plug]);
        let wit = Both::new(function_wit(self.import.model, import), expected);
        Difference::Signature { name: import.display_name(self.import.model), change, wit, definitions }
    }

    fn function(&self, index: usize, named: Option<Cardinality>) -> Result<RecognisedFunction, Difference> {
        let function = &self.import.this().functions[index];
        let name = function.export_name(self.import.model);
        let Some(view) = self.view.iter().find(|view| view.name == name) else {
            return Err(self.unknown(function));
        };
        let plug = &self.plug.this().functions[view.origin];
        let taken = function.result.as_ref().and_then(|ty| wrapped(self.import.model, ty, function.kind.is_method()));
        let cardinality = named
            .or_else(|| taken.as_ref().and_then(|reply| reply.container.cardinality()))
            .unwrap_or(Cardinality::Any);
        let fault = |change, definitions| self.signature(function, view.origin, cardinality, change, definitions);
        let Some(reply) = &taken else {
            return Err(fault(Change::NoReply, None));
        };
        let comparison = Comparison { expected: self.import, found: self.plug };
        if let Some((change, definitions)) = comparison.functions(function, reply.ok, plug) {
            return Err(fault(change, definitions));
        }
        let model = self.import.model;
        let error = error_map(model, reply.err).ok_or_else(|| {
            fault(Change::ErrorType(reply.err.map(|err| type_wit(model, err)).unwrap_or_default()), None)
        })?;
        Ok(RecognisedFunction { import: index, plug: view.origin, route: view.route, reply: reply.container, error })
    }

    fn unknown(&self, function: &Function) -> Difference {
        let name = function.display_name(self.import.model);
        let wit = function_wit(self.import.model, function);
        if function.kind.is_constructor() {
            return Difference::ConstructorInView { name, wit };
        }
        let others = self.view.iter().map(|view| view.name.rsplit(']').next().unwrap_or(&view.name));
        let near = crate::nearest(&name, others).map(str::to_owned);
        Difference::MissingFunction { name, kind: function.kind, near, wit }
    }
}

/// How an error type writes each dispatch error; none if it cannot.
fn error_map(model: &Model, err: Option<&Type>) -> Option<ErrorMap> {
    let Some(err) = err else { return Some(ErrorMap::Absent) };
    let Type::Defined(id) = model.resolve(err) else {
        return (*model.resolve(err) == Type::String).then_some(ErrorMap::String);
    };
    // Cases that can be made at all: with a string or nothing as payload.
    let cases: Vec<ErrorCase> = match &model.type_def(*id).kind {
        TypeDefKind::Enum(labels) => {
            let case = |(index, label): (usize, &crate::Label)| ErrorCase {
                index,
                name: label.name.clone(),
                text: false,
                of: labels.len(),
            };
            labels.iter().enumerate().map(case).collect()
        }
        TypeDefKind::Variant(cases) => {
            let usable = cases.iter().enumerate().filter_map(|(index, case)| {
                let text = match case.ty.as_ref().map(|ty| model.resolve(ty)) {
                    None => false,
                    Some(Type::String) => true,
                    Some(_) => return None,
                };
                Some(ErrorCase { index, name: case.name.clone(), text, of: cases.len() })
            });
            usable.collect()
        }
        _ => return None,
    };
    let named = |name: &str| cases.iter().find(|case| case.name == name);
    let find = |case: DispatchErrorCase| {
        named(case.as_str())
            .or_else(|| case.wasm_link_name().and_then(named))
            .or_else(|| named(DispatchErrorCase::Other.as_str()))
            .or_else(|| case.wasm_link_failure().and_then(named))
            .or_else(|| cases.iter().find(|case| case.text))
            .or_else(|| cases.iter().find(|case| !case.text))
            .cloned()
    };
    let found: Vec<ErrorCase> = DispatchErrorCase::ALL.into_iter().map(find).collect::<Option<_>>()?;
    Some(match &model.type_def(*id).kind {
        TypeDefKind::Enum(_) => ErrorMap::Enum(found),
        _ => ErrorMap::Variant(found),
    })
}
