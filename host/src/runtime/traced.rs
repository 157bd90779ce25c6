//! Spans of calls, for whoever traces the host.

use tracing::Span;
use tracing::field::Empty;
use tracing::span::EnteredSpan;

use super::member::Member;
use crate::error::DispatchError;
use crate::index::FunctionIndex;

/// The span of a call, until the call is over. Calls that it makes in turn have theirs within it.
pub(super) struct Traced(EnteredSpan);

impl Traced {
    /// Its fields are those of OpenTelemetry's semantic conventions for remote calls, so that what exports them shows services and
    /// methods; `otel.name` is what such exporters call the span.
    pub(super) fn begin(member: &Member, function: FunctionIndex) -> Self {
        let info = member.info(function);
        let (service, method) = info.map_or(("", ""), |info| (&*info.contract, &*info.name));
        let span = tracing::info_span!(
            target: "jackfield::dispatch",
            "dispatch",
            otel.name = %format_args!("{service}/{method}"),
            otel.kind = "server",
            otel.status_code = Empty,
            rpc.system = "jackfield",
            rpc.service = service,
            rpc.method = method,
            jackfield.plugin = %member.id,
            error.type = Empty,
        );
        Self(span.entered())
    }

    pub(super) fn end(self, error: Option<&DispatchError>) {
        let span: Span = self.0.exit();
        if let Some(error) = error {
            span.record("error.type", error.kind().as_str());
            span.record("otel.status_code", "ERROR");
        }
    }
}
