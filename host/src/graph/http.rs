//! Plugins that answer HTTP requests.

use std::sync::Arc;

use jackfield_contract::is_http_handler;

use super::loaded::{Graph, SocketError};
use crate::call::http::HttpHandler;
use crate::plan::PlugRef;
use crate::report::ids;

impl Graph {
    /// A plugin that plugs the standard contract `wasi:http/incoming-handler@0.2`, for a host that has requests to be answered. Anybody's
    /// tools make such plugins; nothing of ours has to be in them.
    ///
    /// ```no_run
    /// # use jackfield::Graph;
    /// # async fn answer(graph: &Graph) -> Result<(), Box<dyn std::error::Error>> {
    /// let hello = graph.http_handler("hello")?;
    /// let request = http::Request::get("http://localhost/hello").body(String::new())?;
    /// let response = hello.handle(request).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no such plugin, or it does not plug that contract.
    pub fn http_handler(&self, plugin: &str) -> Result<HttpHandler, SocketError> {
        let no = |why: String| SocketError::NoHttpHandler { plugin: plugin.to_owned(), why };
        let plan = self.plan();
        let Some(index) = plan.find_member(plugin) else { return Err(no("there is no such plugin".to_owned())) };
        let planned = plan.plugin(index);
        // Versions within 0.2 are alike; the highest is the one that its tools prefer.
        let plugs = planned.indexed_plugs().filter(|(at, plug)| {
            is_http_handler(&plug.contract) && (planned.members.is_empty() || planned.plugger(*at) == plugin)
        });
        let Some((plug, _)) = plugs.max_by_key(|(_, plug)| plug.contract.version.clone()) else {
            let plugs: Vec<String> = planned.plugs.iter().map(|plug| plug.contract.to_string()).collect();
            return Err(no(format!("it plugs {}, and not `wasi:http/incoming-handler@0.2`", ids(&plugs))));
        };
        let plug = PlugRef { plugin: index, plug };
        let function = self.functions(&plug).first().map(|(function, _)| *function);
        match function.filter(|_| self.is_alive(&plug)) {
            Some(function) => Ok(HttpHandler::new(Arc::clone(self.slot(index.into())), function)),
            None => Err(no("it could not be loaded".to_owned())),
        }
    }
}
