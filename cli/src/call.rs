//! Calls as people write them: `demo:text/filter#transform("key", [1, 2])`.
//!
//! `c#bucket("x")` constructs a resource, `c#bucket.open("x")` is a static function, `c#bucket.sum($b)` a method whose
//! first argument is the handle; `$b = <call>` keeps the reply. Contracts and functions are looked up while reading, so
//! that every mistake has its column.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::PathBuf;

use jackfield::ValStream;
use jackfield_contract::{
    ContractName, Function, FunctionKind, InterfaceId, MAX_COMPONENT, Model, Side, Track, Type, Written, function_wit,
    is_http_handler, nearest, same_type, track,
};

use crate::value::{Environment, Reader, Scanner, TextError, Val};

/// A contract that can be called: the plug of one plugin.
#[derive(Clone, Debug)]
pub struct Plugged<'m> {
    /// The contract that it stands for, which may be another name than the component's own.
    pub contract: ContractName,
    /// Whether it is plugged into the graph's root: a call of the root contract reaches those alone.
    pub rooted: bool,
    /// The plugin's model.
    pub model: &'m Model,
    /// The plug in it.
    pub interface: InterfaceId,
}

/// A contract that can be called.
#[derive(Clone, Debug)]
pub struct Callable {
    /// Its name.
    pub contract: ContractName,
    /// Its functions as calls write them, `bucket.sum`, with their signatures.
    pub functions: Vec<(String, String)>,
}

/// A call that was read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The text, without white space around it.
    pub text: String,
    /// The name under which the reply is kept.
    pub keep: Option<String>,
    /// The contract, with a version only if one was written.
    pub contract: String,
    /// The function as a component exports it, `[method]bucket.sum`.
    pub function: String,
    /// The arguments, those that were left out included.
    pub arguments: Vec<Val>,
}

/// The type of a kept value, and where it is defined.
#[derive(Clone, Debug)]
struct Kept {
    plug: usize,
    ty: Option<Type>,
}

/// Reads the calls of one run, one after the other; it remembers what they keep.
#[derive(Debug)]
pub struct CallReader<'m> {
    plugged: Vec<Plugged<'m>>,
    kept: BTreeMap<String, Kept>,
    base: PathBuf,
    /// Whether stdin is read for calls, so that it is nobody's argument.
    stdin_has_calls: bool,
}

impl<'m> CallReader<'m> {
    /// A reader of calls to these plugs, in the graph's order; paths in `@file` start from `base`.
    pub fn new(plugged: Vec<Plugged<'m>>, base: PathBuf) -> Self {
        Self { plugged, kept: BTreeMap::new(), base, stdin_has_calls: false }
    }

    /// Says that stdin is read for calls, so that it is nobody's argument.
    pub fn take_stdin(&mut self) {
        self.stdin_has_calls = true;
    }

    /// The contracts that can be called and their functions, in the graph's order.
    pub fn callable(&self) -> Vec<Callable> {
        let mut found: Vec<Callable> = Vec::new();
        for Plugged { contract, model, interface, .. } in &self.plugged {
            if found.iter().any(|known| known.contract == *contract) {
                continue;
            }
            let functions = model.interface(*interface).functions.iter();
            let functions =
                functions.map(|function| (function.display_name(model), signature(model, function))).collect();
            found.push(Callable { contract: contract.clone(), functions });
        }
        found
    }

    /// The names under which replies are kept, without their `$`.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    /// Reads one call.
    ///
    /// # Errors
    ///
    /// What is wrong, and at which column: the syntax, an unknown contract or function, a wrong number or type of arguments.
    pub fn read(&mut self, text: &str) -> Result<Call, TextError> {
        let mut scanner = Scanner::new(text);
        let keep = self.keep(&mut scanner)?;
        let (contract, contract_range) = contract(&mut scanner)?;
        let candidates = self.candidates(contract, contract_range.clone())?;
        if let Some(plug) = candidates.first().filter(|plug| is_http_handler(&self.plugged[**plug].contract)) {
            let message = format!("`{}` is called with HTTP requests, by a server", self.plugged[*plug].contract);
            let help =
                "serve it with `jackfield-http`: `[route.\"GET /path\"]` with `plugin = \"<its id>\"` in routes.toml";
            return Err(TextError::new(contract_range, message).help(help));
        }
        scanner.bump(1);
        let (name, name_range) = function_name(&mut scanner)?;
        let (plug, index) = self.function(&candidates, &name, name_range)?;
        let Plugged { model, interface, .. } = self.plugged[plug];
        let function = &model.interface(interface).functions[index];
        let (kept, plugged, base, stdin_has_calls) = (&self.kept, &self.plugged, &self.base, self.stdin_has_calls);
        let mut environment = Files { kept, plugged, plug, base, stdin_has_calls };
        let mut reader = Reader::new(scanner, model, &mut environment);
        let arguments = arguments(&mut reader, model, function)?;
        let mut scanner = reader.scanner;
        if !scanner.is_done() {
            return Err(scanner.unexpected("the end of the call"));
        }
        let call = Call {
            text: text.trim().to_owned(),
            keep,
            contract: match Written::parse(contract) {
                Ok(name) => name.to_string(),
                Err(_) => self.plugged[candidates[0]].contract.unversioned(),
            },
            function: function.export_name(model),
            arguments,
        };
        if let Some(name) = &call.keep {
            self.kept.insert(name.clone(), Kept { plug, ty: function.result.clone() });
        }
        Ok(call)
    }

    fn keep(&self, scanner: &mut Scanner<'_>) -> Result<Option<String>, TextError> {
        if !scanner.eat('$') {
            return Ok(None);
        }
        let start = scanner.at();
        let Some(name) = crate::value::variable_name(scanner) else {
            return Err(TextError::new(start - 1..start, "a name must follow the `$`, as in `$b = ..`"));
        };
        scanner.expect('=', "and the call whose reply is kept")?;
        Ok(Some(name.to_owned()))
    }

    /// The plugs of the contract that was written, the highest version first.
    fn candidates(&self, written: &str, range: Range<usize>) -> Result<Vec<usize>, TextError> {
        let wanted = Written::parse(written).ok();
        let matches = |plug: &Plugged<'_>| match &wanted {
            Some(name) => name.admits(&plug.contract),
            // A bare word is enough where one interface is called so.
            None => plug.contract.interface == written,
        };
        let mut found: Vec<usize> = (0..self.plugged.len()).filter(|index| matches(&self.plugged[*index])).collect();
        if found.iter().any(|index| self.plugged[*index].rooted) {
            found.retain(|index| self.plugged[*index].rooted);
        }
        found.sort_by(|a, b| self.plugged[*b].contract.version.cmp(&self.plugged[*a].contract.version));
        let tracks: std::collections::BTreeSet<Track> =
            found.iter().map(|index| track(&self.plugged[*index].contract)).collect();
        match tracks.len() {
            1 => Ok(found),
            0 => Err(self.unknown_contract(written, wanted.as_ref(), range)),
            _ => {
                let names = self.names(found.into_iter());
                Err(TextError::new(range, format!("`{written}` could be any of {}", list(&names)))
                    .help("write one in full"))
            }
        }
    }

    fn names(&self, plugs: impl Iterator<Item = usize>) -> Vec<String> {
        let names: std::collections::BTreeSet<&ContractName> =
            plugs.map(|index| &self.plugged[index].contract).collect();
        names.into_iter().map(ToString::to_string).collect()
    }

    fn unknown_contract(&self, written: &str, wanted: Option<&Written>, range: Range<usize>) -> TextError {
        let all = self.names(0..self.plugged.len());
        if let Some(name) = wanted {
            let unversioned = name.name.unversioned();
            let same = |index: &usize| self.plugged[*index].contract.unversioned() == unversioned;
            let versions = self.names((0..self.plugged.len()).filter(same));
            if let (Some((_, version)), false) = (written.split_once('@'), versions.is_empty()) {
                let message = format!("no plugin plugs the version {version} of `{unversioned}`");
                return TextError::new(range, message).help(format!("it is there as {}", list(&versions)));
            }
        }
        let help = match (
            nearest(written, all.iter().flat_map(|name| [name.as_str(), name.split('@').next().unwrap_or(name)])),
            &all[..],
        ) {
            (_, []) => "nothing is plugged here at all".to_owned(),
            (Some(near), _) => format!("did you mean `{near}`? Available: {}", list(&all)),
            (None, _) => format!("available: {}", list(&all)),
        };
        TextError::new(range, format!("no plugin plugs a contract `{written}`")).help(help)
    }

    /// The plug whose types the call is read by, and the function in it.
    fn function(&self, candidates: &[usize], name: &str, range: Range<usize>) -> Result<(usize, usize), TextError> {
        let find = |plug: usize| {
            let Plugged { model, interface, .. } = &self.plugged[plug];
            model.interface(*interface).function_by_display_name(model, name)
        };
        // The call reaches all of them, so each must have the function.
        let lacking = candidates.iter().rev().copied().find(|plug| find(*plug).is_none());
        let having = candidates.iter().rev().find_map(|plug| Some((*plug, find(*plug)?)));
        let Some(lacking) = lacking else {
            return candidates
                .first()
                .and_then(|plug| Some((*plug, find(*plug)?)))
                .ok_or_else(|| TextError::new(range, "no plugin plugs it"));
        };
        let first = &self.plugged[lacking];
        if let Some((plug, _)) = having {
            let newer = &self.plugged[plug].contract;
            let message = format!("`{}`, which is plugged too, has no function `{name}`", first.contract);
            return Err(TextError::new(range, message)
                .help(format!("`{newer}` has it: write the version to call those that have it")));
        }
        let functions = &first.model.interface(first.interface).functions;
        let names: Vec<String> = functions.iter().map(|function| function.display_name(first.model)).collect();
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "it has none".to_owned(),
            None => format!("it has {}", list(&names)),
        };
        Err(TextError::new(range, format!("`{}` has no function `{name}`", first.contract)).help(help))
    }
}

/// Takes the contract's name; the place is then at the `#`.
fn contract<'a>(scanner: &mut Scanner<'a>) -> Result<(&'a str, Range<usize>), TextError> {
    scanner.skip_space();
    let start = scanner.at();
    let rest = scanner.rest();
    let end = rest.find(['#', '(', '"']).unwrap_or(rest.len());
    if !rest[end..].starts_with('#') {
        let range = start..start + rest[..end].trim_end().len();
        let message =
            if rest.is_empty() { "there is no call" } else { "there is no `#` between contract and function" };
        return Err(
            TextError::new(range, message).help("a call looks like `demo:text/filter#transform(\"key\", [1, 2])`")
        );
    }
    let name = rest[..end].trim_end();
    scanner.bump(end);
    if name.is_empty() {
        return Err(TextError::new(start..start + 1, "the contract's name is missing before the `#`"));
    }
    Ok((name, start..start + name.len()))
}

/// Takes `transform`, `bucket` or `bucket.sum`.
fn function_name(scanner: &mut Scanner<'_>) -> Result<(String, Range<usize>), TextError> {
    scanner.skip_space();
    let start = scanner.at();
    let Some((first, _)) = scanner.label() else { return Err(scanner.unexpected("a function's name")) };
    let mut name = first.to_owned();
    if scanner.rest().starts_with('.') {
        scanner.bump(1);
        let Some((second, _)) = scanner.label() else {
            return Err(scanner.unexpected("the name of a function of the resource"));
        };
        name = format!("{name}.{second}");
    }
    Ok((name, start..scanner.at()))
}

fn arguments(reader: &mut Reader<'_, '_>, model: &Model, function: &Function) -> Result<Vec<Val>, TextError> {
    let signature = || format!("the function is `{}`", signature(model, function));
    reader.scanner.expect('(', "and the arguments").map_err(|error| error.help(signature()))?;
    let open = reader.scanner.at() - 1;
    let mut values = Vec::new();
    loop {
        if reader.scanner.eat(')') {
            break;
        }
        if reader.scanner.is_done() {
            return Err(TextError::new(open..open + 1, "this `(` is never closed"));
        }
        let Some(param) = function.params.get(values.len()) else {
            let range = reader.scanner.token_range();
            return Err(TextError::new(
                range,
                format!("one argument too many: {} expected", count(function.params.len())),
            )
            .help(signature()));
        };
        values.push(
            reader
                .value(&param.ty)
                .map_err(|error| TextError { help: error.help.or_else(|| Some(signature())), ..error })?,
        );
        if !reader.scanner.eat(',') && reader.scanner.peek().is_some_and(|next| next != ')') {
            return Err(reader.scanner.unexpected("`,` or `)`").help(signature()));
        }
    }
    // As WAVE has it: `none` at the end may be left out.
    for param in &function.params[values.len()..] {
        if !matches!(model.resolve(&param.ty), Type::Option(_)) {
            let at = reader.scanner.at();
            let message = format!(
                "the argument `{}` is missing: {} expected, {} given",
                param.name,
                count(function.params.len()),
                values.len()
            );
            return Err(TextError::new(at - 1..at, message).help(signature()));
        }
        values.push(Val::Option(None));
    }
    Ok(values)
}

fn count(arguments: usize) -> String {
    match arguments {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        more => format!("{more} are"),
    }
}

/// The signature as a call writes it: `bucket.sum: func(self: borrow<bucket>) -> u32`.
fn signature(model: &Model, function: &Function) -> String {
    match function.kind {
        FunctionKind::Freestanding => function_wit(model, function),
        FunctionKind::Constructor(_) => format!("{}: {}", function.display_name(model), function_wit(model, function)),
        FunctionKind::Static(id) | FunctionKind::Method(id) => {
            let wit = function_wit(model, function);
            let wit = match wit.split_once("func(") {
                Some((head, tail)) if function.kind.is_method() => {
                    let separator = if tail.starts_with(')') { "" } else { ", " };
                    format!("{head}func(self: borrow<{}>{separator}{tail}", model.type_def(id).name)
                }
                _ => wit,
            };
            format!("{}.{wit}", model.type_def(id).name)
        }
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

struct Files<'a, 'm> {
    kept: &'a BTreeMap<String, Kept>,
    plugged: &'a [Plugged<'m>],
    plug: usize,
    base: &'a PathBuf,
    stdin_has_calls: bool,
}

impl Environment for Files<'_, '_> {
    fn file(&mut self, path: &str) -> Result<Vec<u8>, String> {
        // It may be a pipe, which has no length, or a device, which may have no end.
        let file = self.open(path)?;
        let mut bytes = Vec::new();
        file.take(MAX_COMPONENT + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        match bytes.len() as u64 > MAX_COMPONENT {
            true => Err(format!("it has more than {MAX_COMPONENT} bytes")),
            false => Ok(bytes),
        }
    }

    fn stream(&mut self, path: &str) -> Result<ValStream, String> {
        let mut file = self.open(path)?;
        let (writer, stream) = ValStream::new();
        let read = move || {
            let mut buffer = vec![0; 64 << 10];
            loop {
                match file.read(&mut buffer) {
                    Ok(0) => return,
                    Ok(count) if writer.write_bytes(&buffer[..count]).is_ok() => {}
                    Ok(_) => return,
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return writer.fail(&format!("the file cannot be read: {error}")),
                }
            }
        };
        let thread = std::thread::Builder::new().name("jackfield-file".to_owned()).spawn(read);
        thread.map(|_| stream).map_err(|error| format!("no thread could be made: {error}"))
    }

    fn variable(&mut self, name: &str, model: &Model, expected: &Type) -> Result<bool, String> {
        let Some(kept) = self.kept.get(name) else {
            return Err(match nearest(name, self.kept.keys().map(String::as_str)) {
                Some(near) => format!("nothing is kept as `${name}`; did you mean `${near}`?"),
                None => format!(
                    "nothing is kept as `${name}`; an earlier call that is written `${name} = ..` keeps its reply"
                ),
            });
        };
        let plug = &self.plugged[kept.plug];
        let shown = match &kept.ty {
            Some(ty) => {
                if let Some(unwrap) = self.fits(model, expected, plug, ty) {
                    return Ok(unwrap);
                }
                format!("`{}`", jackfield_contract::type_wit(plug.model, ty))
            }
            None => "no value".to_owned(),
        };
        let expected = jackfield_contract::type_wit(model, expected);
        Err(format!("`${name}` holds {shown}, and `{expected}` is expected"))
    }
}

impl Files<'_, '_> {
    /// A file of the application's, or stdin, which can be read once.
    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, String> {
        if path != "-" {
            let file = std::fs::File::open(self.base.join(path)).map_err(|error| error.to_string())?;
            return Ok(Box::new(file));
        }
        match self.stdin_has_calls {
            true => Err("the calls themselves come from stdin; name a file".to_owned()),
            false => Ok(Box::new(std::io::stdin())),
        }
    }

    /// Whether a kept value of type `ty` can stand for `expected`: it is the same type, a handle that is lent, or, then
    /// `Some(true)`, the success of a result, as the reply of a constructor that can fail.
    fn fits(&self, model: &Model, expected: &Type, plug: &Plugged<'_>, ty: &Type) -> Option<bool> {
        let here = Side::new(model, self.plugged[self.plug].interface);
        let there = Side::new(plug.model, plug.interface);
        let same = |expected: &Type, ty: &Type| match (expected, ty) {
            (Type::Borrow(a), Type::Own(b)) => same_type(here, &Type::Own(*a), there, &Type::Own(*b)),
            _ => same_type(here, expected, there, ty),
        };
        let (expected, ty) = (model.resolve(expected), plug.model.resolve(ty));
        match ty {
            _ if same(expected, ty) => Some(false),
            Type::Result { ok: Some(ok), .. } if same(expected, plug.model.resolve(ok)) => Some(true),
            _ => None,
        }
    }
}
