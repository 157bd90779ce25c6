//! What the SDK's glue has to know of a plugin's contracts, as JSON.
//!
//! The glue (`guest-sdk/js/src/glue.js`) stands between the engine and the author's code: it checks values, turns
//! exceptions into errors and replies into objects. Names are those of JavaScript here, types small arrays:
//! `"u32"`, `["list", "string"]`, a number for a named type in `types`.

use std::collections::HashMap;

use jackfield_contract::{
    Function, FunctionKind, InterfaceId, Model, Shape, Type, TypeDefKind, TypeId, create_name, function_wit, type_wit,
    view_name,
};
use serde_json::{Value, json};

/// `look-up` as `lookUp`.
pub(super) fn lower_camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_lowercase();
    words.fold(first, |text, word| text + &capital(word))
}

/// `rule-info` as `RuleInfo`.
pub(super) fn upper_camel(name: &str) -> String {
    name.split('-').map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
}

/// The plan of a plugin.
pub(super) fn plan(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> Value {
    let mut maker =
        Maker { model, plugs, types: Vec::new(), known: HashMap::new(), resources: Vec::new(), keys: HashMap::new() };
    let plugged: Vec<Value> = plugs.iter().map(|id| maker.interface(*id, None)).collect();
    let sockets: Vec<Value> = sockets.iter().map(|(id, shape)| maker.interface(*id, Some(*shape))).collect();
    json!({ "types": maker.types, "resources": maker.resources, "plugs": plugged, "sockets": sockets })
}

struct Maker<'a> {
    model: &'a Model,
    plugs: &'a [InterfaceId],
    types: Vec<Value>,
    /// Named types by their id and whether they are seen from a plug.
    known: HashMap<(TypeId, bool), usize>,
    resources: Vec<Value>,
    keys: HashMap<(TypeId, bool), usize>,
}

impl Maker<'_> {
    /// A plug, or a socket of a shape.
    fn interface(&mut self, id: InterfaceId, shape: Option<Shape>) -> Value {
        let model = self.model;
        let interface = model.interface(id);
        let plug = shape.is_none();
        let functions: Vec<Value> =
            interface.functions_of(None).map(|(_, function)| self.function(id, function, plug)).collect();
        let mut resources = Vec::new();
        for resource in model.own_resources(id) {
            let key = self.resource(resource, plug);
            let (mut constructor, mut methods, mut statics) = (Value::Null, Vec::new(), Vec::new());
            for (_, function) in interface.functions_of(Some(resource)) {
                let mut made = self.function(id, function, plug);
                match function.kind {
                    FunctionKind::Constructor(_) if matches!(shape, Some(Shape::Wrapped(_))) => {
                        made["js"] = lower_camel(&create_name(model, id, resource)).into();
                        statics.push(made);
                    }
                    FunctionKind::Constructor(_) => constructor = made,
                    FunctionKind::Method(_) => methods.push(made),
                    FunctionKind::Static(_) | FunctionKind::Freestanding => statics.push(made),
                }
            }
            let name = &model.type_def(resource).name;
            resources.push(json!({
                "name": name, "js": upper_camel(name), "key": key,
                "constructor": constructor, "methods": methods, "statics": statics,
            }));
        }
        let name = interface.name.to_string();
        match shape {
            None => json!({
                "name": name, "js": lower_camel(&interface.name.interface),
                "functions": functions, "resources": resources,
            }),
            Some(shape) => {
                let (word, native) = match shape {
                    Shape::Direct => ("direct", name.clone()),
                    Shape::Wrapped(cardinality) => {
                        (cardinality.as_str(), view_name(&interface.name, cardinality).to_string())
                    }
                };
                json!({
                    "name": name, "native": native, "shape": word, "functions": functions, "resources": resources,
                })
            }
        }
    }

    fn function(&mut self, interface: InterfaceId, function: &Function, plug: bool) -> Value {
        let model = self.model;
        let params = &function.params[usize::from(function.kind.is_method())..];
        let types: Vec<Value> = params.iter().map(|param| self.ty(&param.ty, plug)).collect();
        let names: Vec<String> = params.iter().map(|param| lower_camel(&param.name)).collect();
        let result = function.result.as_ref();
        let (ok, error) = match result.map(|ty| model.resolve(ty)) {
            Some(Type::Result { ok, err }) => (ok.as_deref(), err.as_deref()),
            _ => (result, None),
        };
        json!({
            "js": lower_camel(&function.name),
            "display": format!("{}#{}", model.interface(interface).name.unversioned(), function.display_name(model)),
            "wit": function_wit(model, function),
            "params": types,
            "names": names,
            "fallible": matches!(result.map(|ty| model.resolve(ty)), Some(Type::Result { .. })),
            "result": result.map_or(Value::Null, |ty| self.ty(model.resolve(ty), plug)),
            "returns": ok.map(|ty| type_wit(model, ty)),
            "error": error.map(|ty| type_wit(model, ty)),
        })
    }

    fn ty(&mut self, ty: &Type, plug: bool) -> Value {
        let word = |word: &str| Value::from(word);
        match ty {
            Type::Bool => word("bool"),
            Type::S8 => word("s8"),
            Type::U8 => word("u8"),
            Type::S16 => word("s16"),
            Type::U16 => word("u16"),
            Type::S32 => word("s32"),
            Type::U32 => word("u32"),
            Type::S64 => word("s64"),
            Type::U64 => word("u64"),
            Type::F32 => word("f32"),
            Type::F64 => word("f64"),
            Type::Char => word("char"),
            Type::String => word("string"),
            Type::ErrorContext => json!(["error-context"]),
            Type::Future(_) => json!(["future"]),
            Type::Stream(_) => json!(["stream"]),
            Type::List(item) => json!(["list", self.ty(item, plug)]),
            Type::FixedLengthList(item, length) => json!(["fixed", self.ty(item, plug), length]),
            Type::Map(key, value) => json!(["map", self.ty(key, plug), self.ty(value, plug)]),
            Type::Tuple(items) => {
                let items: Vec<Value> = items.iter().map(|item| self.ty(item, plug)).collect();
                json!(["tuple", items])
            }
            Type::Option(inner) => json!(["option", self.ty(inner, plug)]),
            Type::Result { ok, err } => {
                let mut side = |ty: &Option<Box<Type>>| ty.as_deref().map_or(Value::Null, |ty| self.ty(ty, plug));
                let (ok, err) = (side(ok), side(err));
                json!(["result", ok, err])
            }
            Type::Own(id) => json!(["own", self.resource(*id, plug)]),
            Type::Borrow(id) => json!(["borrow", self.resource(*id, plug)]),
            Type::Defined(id) => self.named(*id, plug).into(),
        }
    }

    fn named(&mut self, id: TypeId, plug: bool) -> usize {
        if let Some(&at) = self.known.get(&(id, plug)) {
            return at;
        }
        let model = self.model;
        let def = model.type_def(id);
        let made = match &def.kind {
            TypeDefKind::Record(fields) => {
                let fields: Vec<Value> =
                    fields.iter().map(|field| json!([lower_camel(&field.name), self.ty(&field.ty, plug)])).collect();
                json!(["record", fields])
            }
            TypeDefKind::Variant(cases) => {
                let mut payload = |ty: &Option<Type>| ty.as_ref().map_or(Value::Null, |ty| self.ty(ty, plug));
                let cases: Vec<Value> = cases.iter().map(|case| json!([case.name, payload(&case.ty)])).collect();
                json!(["variant", cases])
            }
            TypeDefKind::Enum(labels) => json!(["enum", labels.iter().map(|label| &label.name).collect::<Vec<_>>()]),
            TypeDefKind::Flags(labels) => {
                json!(["flags", labels.iter().map(|label| lower_camel(&label.name)).collect::<Vec<_>>()])
            }
            TypeDefKind::Resource => json!(["own", self.resource(id, plug)]),
            TypeDefKind::Alias(target) => self.ty(target, plug),
        };
        let name = model.type_def(model.resolve_alias(id)).name.clone();
        let at = self.types.len();
        self.types.push(json!({ "name": name, "type": made }));
        self.known.insert((id, plug), at);
        at
    }

    /// A resource as it is seen from a plug or a socket: that of a contract that is plugged is the author's own.
    fn resource(&mut self, id: TypeId, plug: bool) -> usize {
        let id = self.model.resolve_alias(id);
        let def = self.model.type_def(id);
        let authored = plug && self.plugs.contains(&def.interface);
        *self.keys.entry((id, authored)).or_insert_with(|| {
            self.resources.push(json!({ "js": upper_camel(&def.name), "authored": authored }));
            self.resources.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!((lower_camel("look-up"), upper_camel("rule-info")), ("lookUp".to_owned(), "RuleInfo".to_owned()));
        assert_eq!((lower_camel("HTTP-get"), upper_camel("s3-URL")), ("httpGet".to_owned(), "S3Url".to_owned()));
    }
}
