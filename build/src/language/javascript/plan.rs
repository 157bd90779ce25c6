//! What the SDK's glue has to know of a plugin's contracts, as JSON.
//!
//! The glue (`guest-sdk/js/src/glue.js`) stands between the engine and the author's code: it checks values, turns
//! exceptions into errors and replies into objects. Names are those of JavaScript here, types small arrays:
//! `"u32"`, `["list", "string"]`, a number for a named type in `types`. Where the engine knows something by another name than the
//! author, that is there too: `native` of a function, a third item of a field, a pair for a flag.

use std::collections::HashMap;

use jackfield_contract::{
    Function, FunctionKind, InterfaceId, Label, Model, Shape, Type, TypeDefKind, TypeId, create_name, function_wit,
    type_wit, view_name,
};
use serde_json::{Value, json};

use crate::language::camel::{lower_camel, upper_camel};

/// The contracts of a plugin, by three sets of names. Ids are the same in all.
pub(super) struct Contracts<'a> {
    /// With the names that authors see.
    pub(super) shown: &'a Model,
    /// With the names of WIT.
    pub(super) original: &'a Model,
    /// With the names that the engine is given.
    pub(super) native: &'a Model,
}

/// The plan of a plugin.
pub(super) fn plan(contracts: &Contracts<'_>, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> Value {
    let mut maker = Maker {
        model: contracts.shown,
        contracts,
        plugs,
        types: Vec::new(),
        known: HashMap::new(),
        resources: Vec::new(),
        keys: HashMap::new(),
    };
    let plugged: Vec<Value> = plugs.iter().map(|id| maker.interface(*id, None)).collect();
    let sockets: Vec<Value> = sockets.iter().map(|(id, shape)| maker.interface(*id, Some(*shape))).collect();
    json!({ "types": maker.types, "resources": maker.resources, "plugs": plugged, "sockets": sockets })
}

struct Maker<'a> {
    model: &'a Model,
    contracts: &'a Contracts<'a>,
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
            interface.functions_of(None).map(|(at, function)| self.function(id, at, function, plug)).collect();
        let mut resources = Vec::new();
        for resource in model.own_resources(id) {
            let key = self.resource(resource, plug);
            let (mut constructor, mut methods, mut statics) = (Value::Null, Vec::new(), Vec::new());
            for (at, function) in interface.functions_of(Some(resource)) {
                let mut made = self.function(id, at, function, plug);
                match function.kind {
                    FunctionKind::Constructor(_) if matches!(shape, Some(Shape::Wrapped(_))) => {
                        let name = lower_camel(&create_name(self.contracts.original, id, resource));
                        made["native"] = name.clone().into();
                        made["js"] = name.into();
                        statics.push(made);
                    }
                    FunctionKind::Constructor(_) => constructor = made,
                    FunctionKind::Method(_) => methods.push(made),
                    FunctionKind::Static(_) | FunctionKind::Freestanding => statics.push(made),
                }
            }
            let (name, shown) = (&self.contracts.original.type_def(resource).name, &model.type_def(resource).name);
            let native = &self.contracts.native.type_def(resource).name;
            resources.push(json!({
                "name": name, "js": upper_camel(shown), "native": upper_camel(native), "key": key,
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

    fn function(&mut self, interface: InterfaceId, at: usize, function: &Function, plug: bool) -> Value {
        let (model, original) = (self.model, self.contracts.original);
        let written = &original.interface(interface).functions[at];
        let native = &self.contracts.native.interface(interface).functions[at].name;
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
            "native": lower_camel(native),
            "display": format!("{}#{}", model.interface(interface).name.unversioned(), written.display_name(original)),
            "wit": function_wit(original, written),
            "params": types,
            "names": names,
            "fallible": matches!(result.map(|ty| model.resolve(ty)), Some(Type::Result { .. })),
            "result": result.map_or(Value::Null, |ty| self.ty(model.resolve(ty), plug)),
            "returns": ok.map(|ty| type_wit(original, ty)),
            "error": error.map(|ty| type_wit(original, ty)),
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
        let (def, native) = (model.type_def(id), self.contracts.native.type_def(id));
        let made = match &def.kind {
            TypeDefKind::Record(fields) => {
                let TypeDefKind::Record(native) = &native.kind else { unreachable!("only names differ") };
                let fields: Vec<Value> = fields
                    .iter()
                    .zip(native)
                    .map(|(field, native)| {
                        let (js, native) = (lower_camel(&field.name), lower_camel(&native.name));
                        let ty = self.ty(&field.ty, plug);
                        if js == native { json!([js, ty]) } else { json!([js, ty, native]) }
                    })
                    .collect();
                json!(["record", fields])
            }
            TypeDefKind::Variant(cases) => {
                let mut payload = |ty: &Option<Type>| ty.as_ref().map_or(Value::Null, |ty| self.ty(ty, plug));
                let cases: Vec<Value> = cases.iter().map(|case| json!([case.name, payload(&case.ty)])).collect();
                json!(["variant", cases])
            }
            TypeDefKind::Enum(labels) => json!(["enum", labels.iter().map(|label| &label.name).collect::<Vec<_>>()]),
            TypeDefKind::Flags(labels) => {
                let TypeDefKind::Flags(native) = &native.kind else { unreachable!("only names differ") };
                let label = |(label, native): (&Label, &Label)| {
                    let (js, native) = (lower_camel(&label.name), lower_camel(&native.name));
                    if js == native { json!(js) } else { json!([js, native]) }
                };
                json!(["flags", labels.iter().zip(native).map(label).collect::<Vec<_>>()])
            }
            TypeDefKind::Resource => json!(["own", self.resource(id, plug)]),
            TypeDefKind::Alias(target) => self.ty(target, plug),
        };
        let original = self.contracts.original;
        let name = original.type_def(original.resolve_alias(id)).name.clone();
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
