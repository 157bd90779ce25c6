//! Calling a handler of either kind: the only place where a request enters the graph.

use jackfield::{DispatchError, ExactlyOne, HttpBody, HttpHandler};

use crate::contract::web::route::Handler as Socket;
use crate::contract::web::route::handler::{Problem, Request, Response};
use crate::gate::Pass;
use crate::incoming::Limited;

/// What became of a call.
pub(crate) enum Outcome {
    /// The handler answered.
    Response(Response),
    /// The handler has a problem with the request.
    Problem(Problem),
    /// The handler failed.
    Failed(DispatchError),
}

/// Calls a handler. Dropping the future cancels the call: one that has not begun by then never runs, and a plugin that is in the middle of one
/// is given a fresh instance.
pub(crate) async fn call(socket: &Socket<ExactlyOne>, request: Request, pass: Pass) -> Outcome {
    let (_plugin, answer) = socket.handle_async(&request).await;
    drop(pass);
    match answer {
        Ok(Ok(response)) => Outcome::Response(response),
        Ok(Err(problem)) => Outcome::Problem(problem),
        Err(error) => Outcome::Failed(error),
    }
}

/// Calls a standard handler. Dropping the future, or the response's body before its end, cancels the call in the same way.
pub(crate) async fn call_standard(
    handler: &HttpHandler,
    request: hyper::Request<Limited>,
) -> Result<hyper::Response<HttpBody>, DispatchError> {
    handler.handle(request).await
}
