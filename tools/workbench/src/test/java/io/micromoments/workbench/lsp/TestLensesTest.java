package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.junit.jupiter.api.Test;

/** Tests that are run in an editor. */
class TestLensesTest extends ServedFiles {

  @Test
  void aLensRunsOneTestOrAll() throws Exception {
    List<? extends CodeLens> lenses =
        client.get(
            client
                .server()
                .getTextDocumentService()
                .codeLens(new CodeLensParams(new TextDocumentIdentifier(tests))));
    assertThat(lenses)
        .extracting(each -> each.getCommand().getTitle())
        .containsExactly("Run tests of this pattern", "Run test", "Run test");
    assertThat(EditorClient.in(TESTS, lenses.get(2).getRange())).isEqualTo("seen once");
    Object run =
        client.get(
            client
                .server()
                .getWorkspaceService()
                .executeCommand(
                    new ExecuteCommandParams(
                        lenses.get(2).getCommand().getCommand(),
                        lenses.get(2).getCommand().getArguments())));
    assertThat(run.toString()).contains("name=seen once", "passed=true").doesNotContain("twice");
    assertThat(client.awaitMessage()).isEqualTo("tent-again: 1 test, 0 failed");
  }

  @Test
  void aTestThatFailsIsShownUntilTheFileChanges() throws Exception {
    String wrong = TESTS.replace("expect: []", "expect: [{ moment: GO }]");
    client.change(tests, wrong);
    assertThat(runTests(tests).toString()).contains("passed=false");
    assertThat(client.awaitMessage()).startsWith("tent-again: 2 tests, 1 failed; seen once: ");
    List<Diagnostic> problems =
        client.awaitProblems(
            tests, all -> all.stream().anyMatch(each -> text(each).startsWith("test failed")));
    assertThat(problems)
        .filteredOn(each -> text(each).startsWith("test failed"))
        .extracting(each -> EditorClient.in(wrong, each.getRange()))
        .containsExactly("seen once");
    client.change(tests, TESTS);
    client.awaitProblems(tests, List::isEmpty);
  }

  @Test
  void testsOfAPatternWithErrorsAreNotRun() throws Exception {
    client.change(pattern, PATTERN.replace("within: 1h", "within: soon"));
    assertThat(runTests(tests).toString()).contains("passed=false");
    assertThat(client.awaitMessage()).startsWith("not tested: tent-again:5: found 'soon'");
  }
}
