//! Calling a handler: the only place where a request enters the graph.

use jackfield::{DispatchError, ExactlyOne};

use crate::contract::web::route::Handler as Socket;
use crate::contract::web::route::handler::{Problem, Request, Response};
use crate::gate::Pass;

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
