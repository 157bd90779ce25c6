//! Async functions, streams and futures compile in guests; linking such a contract is refused, naming the function.

use jackfield_tests_runtime::report;

#[test]
fn an_async_function_is_not_supported_yet() {
    let report =
        report("[graph]\nroot = \"async-case:later/plain\"\n[plugin.later]\ncomponent = \"async-refused/later\"\n");
    let text = report.to_string();
    assert!(text.contains("not supported yet") && text.contains("wait") && text.contains("later"), "{text}");
}

#[test]
fn a_stream_is_not_supported_yet() {
    let report = report(
        "[graph]\nroot = \"async-case:later/plain\"\n[plugin.consumer]\ncomponent = \"async-refused/consumer\"\n",
    );
    let text = report.to_string();
    assert!(text.contains("not supported yet") && text.contains("read"), "{text}");
}
