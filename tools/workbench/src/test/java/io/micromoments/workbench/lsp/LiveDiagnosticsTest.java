package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.util.List;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The problems that an editor shows, and what corrects them. */
class LiveDiagnosticsTest extends ServedFiles {

  @Test
  void problemsAppearWithTheirRangeAndSeverityAndGo() throws Exception {
    client.awaitProblems(pattern, List::isEmpty);
    String wrong = PATTERN.replace("event.action ==", "event.actoin ==");
    client.change(pattern, wrong);
    List<Diagnostic> problems = client.awaitProblems(pattern, all -> !all.isEmpty());
    assertThat(problems).hasSize(1);
    assertThat(EditorClient.in(wrong, problems.get(0).getRange())).isEqualTo("actoin");
    assertThat(problems.get(0).getSeverity()).isEqualTo(DiagnosticSeverity.Error);
    assertThat(problems.get(0).getCode().getLeft()).isEqualTo("pattern");
    assertThat(problems.get(0).getMessage().getLeft())
        .startsWith("unknown field 'actoin'\ndid you mean 'action'?");
    client.change(pattern, PATTERN);
    client.awaitProblems(pattern, List::isEmpty);
  }

  @Test
  void problemsAreThoseOfTheCommandLine() throws Exception {
    String wrong = PATTERN.replace("then", "than").replace("on: clickstream\n", "on: clicks\n");
    client.change(pattern, wrong);
    List<Diagnostic> problems = client.awaitProblems(pattern, all -> all.size() > 1);
    Files.writeString(folder.resolve("tent-again.yaml"), wrong);
    CommandLine validate = CommandLine.run("validate", folder);
    for (Diagnostic each : problems) {
      assertThat(validate.out())
          .contains(each.getMessage().getLeft().lines().findFirst().orElseThrow())
          .contains(
              "tent-again.yaml:%s:%s"
                  .formatted(
                      each.getRange().getStart().getLine() + 1,
                      each.getRange().getStart().getCharacter() + 1));
    }
  }

  @Test
  void rangesCountAsEditorsDo() throws Exception {
    String wrong =
        PATTERN.replace("- { feature: looks,", "- { feature: looks, of: \"😀\", x😀: 1,");
    client.change(pattern, wrong);
    List<Diagnostic> problems =
        client.awaitProblems(
            pattern, all -> all.stream().anyMatch(each -> text(each).contains("no key")));
    assertThat(problems)
        .filteredOn(each -> text(each).contains("no key"))
        .extracting(each -> EditorClient.in(wrong, each.getRange()))
        .containsExactly("x😀");
  }

  @Test
  void aChangeShowsTheProblemsOfOtherFiles() throws Exception {
    client.awaitProblems(policy, List::isEmpty);
    client.change(pattern, PATTERN.replace("pattern: tent-again", "pattern: tent-twice"));
    List<Diagnostic> problems = client.awaitProblems(policy, all -> !all.isEmpty());
    assertThat(text(problems.get(0))).startsWith("there is no pattern 'tent-again'");
    assertThat(problems.get(0).getSeverity()).isEqualTo(DiagnosticSeverity.Warning);
  }

  @Test
  void filesOfOtherToolsStaySilent() throws Exception {
    client.awaitProblems(pattern, List::isEmpty);
    client.awaitProblems(policy, List::isEmpty);
    String compose =
        client.open(
            folder.resolve("docker-compose.yaml").toUri().toString(),
            "version: '3'\nservices:\n  web: { image: nginx, limits: 3 }\n");
    assertThat(client.complete(compose, "version: '3'\nservices:\n  web:\n    |")).isEmpty();
    client.change(pattern, PATTERN.replace("within: 1h", "within: soon"));
    client.awaitProblems(pattern, all -> !all.isEmpty());
    assertThat(client.publishedFiles()).doesNotContain(compose);
  }

  @Test
  void aFileThatIsRemovedFromTheEditorIsReadFromDisk() throws Exception {
    client.change(pattern, PATTERN.replace("within: 1h", "within: soon"));
    client.awaitProblems(pattern, all -> !all.isEmpty());
    client.closeFile(pattern);
    client.awaitProblems(pattern, List::isEmpty);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "event.action ==; event.actoin ==; action",
        "times: 1+; tiems: 1+; times",
        "moment: BUY; moment: BYU; BUY",
        "event.item_id == seen[0]; event.item_id == sen[0]; seen"
      })
  void whatWasProbablyMeantIsAQuickFix(String right, String typo, String expected)
      throws Exception {
    String wrong = PATTERN.replace(right, typo);
    client.change(pattern, wrong);
    List<Diagnostic> problems =
        client.awaitProblems(
            pattern, all -> all.stream().anyMatch(each -> text(each).contains("did you mean")));
    CodeAction fix =
        client
            .get(
                client
                    .server()
                    .getTextDocumentService()
                    .codeAction(
                        new CodeActionParams(
                            new TextDocumentIdentifier(pattern),
                            problems.get(0).getRange(),
                            new CodeActionContext(problems))))
            .get(0)
            .getRight();
    assertThat(fix.getTitle()).isEqualTo("Change to '" + expected + "'");
    assertThat(applied(wrong, fix.getEdit().getChanges().get(pattern))).isEqualTo(PATTERN);
  }
}
