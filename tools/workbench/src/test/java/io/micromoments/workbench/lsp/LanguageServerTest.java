package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an editor gets from the language server. */
class LanguageServerTest {

  private static final String PATTERN =
      """
      pattern: tent-again
      version: 1
      moment: BUY
      intent: tent
      within: 1h
      skip: none
      features:
        - { feature: looks, aggregate: count, on: clickstream, in: 7d }
      steps:
        - step: seen
          on: clickstream
          where: event.action == "view_item"
        - step: again
          on: clickstream
          where: event.item_id == seen[0].item_id && seen.all(s, s.item_id != "x")
          times: 1+
          until: size(again) > 3
      when: features.looks > 1 && customer.segment == "new"
      capture:
        item: "seen[0].item_id"
      """;

  private static final String TESTS =
      """
      tests:
        - name: seen twice
          given: { customer: { segment: new } }
          events:
            - { at: 0s, on: clickstream, action: view_item, item_id: t1 }
            - { at: 1m, on: clickstream, action: view_item, item_id: t1 }
          until: 2h
          expect: [{ moment: BUY, evidence: [{ step: seen, event_id: e1 }, { step: again, event_id: e2 }] }]
        - name: seen once
          events: [{ at: 0s, on: clickstream, action: view_item, item_id: t1 }]
          expect: []
      """;

  private static final String POLICY =
      """
      policy: shop
      version: 1
      stops: { patterns: [tent-again] }
      rules:
        - { intent: tent, boost: 1.5 }
      """;

  @TempDir private Path folder;
  private EditorClient client;
  private String pattern;
  private String tests;
  private String policy;

  @BeforeEach
  void open() throws Exception {
    System.setProperty("micromoments.home", CommandLine.ROOT.toString());
    folder = folder.toRealPath();
    client = EditorClient.start(Map.of("scenario", "retail-evening"));
    pattern = client.open(Files.writeString(folder.resolve("tent-again.yaml"), PATTERN));
    tests = client.open(Files.writeString(folder.resolve("tent-again.tests.yaml"), TESTS));
    policy = client.open(Files.writeString(folder.resolve("policy.yaml"), POLICY));
  }

  @AfterEach
  void nothingUnforeseenHappens() throws Exception {
    List<String> logged = client.logged();
    assertThat(client.exit()).isZero();
    assertThat(logged).isEmpty();
  }

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
        "where: event.action == \"view_item\"; where: event.|; action, item_id, value",
        "where: event.action == \"view_item\"; where: event.channel == |; WEB, MOBILE_APP",
        "where: event.action == \"view_item\"; where: event.action == \"|; view_item, add_to_cart",
        "where: event.action == \"view_item\"; where: event.query.lowerAscii().|; contains, matches",
        "where: event.action == \"view_item\"; |; any-of, greedy, optional",
        "where: event.item_id == seen[0]; where: s|; seen, event, customer, features",
        "where: event.item_id == seen[0]; where: 'seen[0].|'; item_id, action",
        "times: 1+; ti|; times, optional, greedy",
        "within: 1h; starts: |; always, one-at-a-time",
        "on: clickstream; on: |; clickstream, beacon, place",
        "moment: BUY; moment: |; KNOW, GO, DO, BUY",
        "skip: none; skip: |; none, to-first seen, to-last again",
        "when: features.looks > 1; when: features.|; looks",
        "when: features.looks > 1; when: customer.products.exists(p, p.|; type, status",
        "when: features.looks > 1; when: math.|; abs, greatest",
        "version: 1; |; version, status, cooldown"
      })
  void whatCanBeWrittenIsProposed(String replaced, String typed, String expected) throws Exception {
    awaitRecording();
    assertThat(PATTERN).contains(replaced);
    assertThat(labels(client.complete(pattern, PATTERN.replace(replaced, typed))))
        .contains(expected.split(", "));
  }

  /** Recorded values are read in the background. */
  private void awaitRecording() throws Exception {
    String typed = PATTERN.replace("event.action == \"view_item\"", "event.action == \"|");
    long end = System.nanoTime() + 60_000_000_000L;
    while (client.complete(pattern, typed).isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void proposalsFitTheirPlace() throws Exception {
    List<CompletionItem> keys =
        client.complete(pattern, PATTERN.replace("    times: 1+\n", "    |\n"));
    assertThat(labels(keys)).doesNotContain("step", "on", "where", "until", "pattern");
    assertThat(labels(client.complete(pattern, PATTERN.replace("version: 1\n", "# a|\n"))))
        .isEmpty();
    assertThat(
            labels(
                client.complete(
                    pattern, PATTERN.replace("seen[0].item_id &&", "seen[0].item_id |&&"))))
        .isEmpty();
    List<CompletionItem> values =
        client.complete(pattern, PATTERN.replace("segment == \"new\"", "segment == |"));
    assertThat(labels(values)).contains("customer").doesNotContain("event", "WEB");
  }

  @Test
  void proposalsSayWhatTheyMean() throws Exception {
    List<CompletionItem> fields =
        client.complete(pattern, PATTERN.replace("event.action == \"view_item\"", "event.cu|"));
    CompletionItem currency =
        fields.stream()
            .filter(each -> each.getLabel().equals("currency"))
            .findFirst()
            .orElseThrow();
    assertThat(currency.getDetail()).isEqualTo("string");
    assertThat(currency.getDocumentation().getRight().getValue()).contains("ISO 4217");
    assertThat(currency.getTextEdit().getLeft().getNewText()).isEqualTo("currency");
  }

  @Test
  void namesOfOtherFilesAreProposed() throws Exception {
    assertThat(labels(client.complete(policy, POLICY.replace("[tent-again]", "[|]"))))
        .contains("tent-again");
    assertThat(labels(client.complete(policy, POLICY.replace("intent: tent", "intent: |"))))
        .contains("tent");
    assertThat(labels(client.complete(policy, POLICY + "quiet-hours: [{ channels: [|")))
        .contains("EMAIL", "PUSH");
    assertThat(labels(client.complete(tests, TESTS.replace("step: again", "step: |"))))
        .contains("seen", "again");
    assertThat(labels(client.complete(tests, TESTS.replace("item_id: t1 }\n", "it|"))))
        .contains("item_category");
    assertThat(labels(client.complete(tests, TESTS.replace("{ segment: new }", "{ | }"))))
        .contains("segment", "products");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "event.^action; Names as in Google Analytics 4",
        "^within: 1h; Maximum duration of the whole sequence",
        "aggregate: c^ount; Number of events",
        "step: ag^ain; Waits for 1+ × a clickstream event",
        "where: event.item_id == se^en; The events that step `seen` has taken so far",
        "se^en.all(s; The events that step `seen` has taken so far",
        "seen.a^ll(s; holds for every element",
        "s^ize(again); of events of a step",
        "features.lo^oks > 1; `aggregate`: `count`",
        "customer.se^gment; `segment`: string",
        "on: click^stream, in; one action of a visitor"
      })
  void hoverSaysWhatIsThere(String at, String expected) throws Exception {
    Hover hover =
        client.get(
            client
                .server()
                .getTextDocumentService()
                .hover(new HoverParams(new TextDocumentIdentifier(pattern), place(PATTERN, at))));
    assertThat(hover).as(at).isNotNull();
    assertThat(hover.getContents().getRight().getValue()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pattern; event.item_id == se^en[0]; seen",
        "pattern; size(a^gain); again",
        "pattern; item: \"see^n; seen",
        "pattern; features.loo^ks; looks",
        "tests; step: aga^in; again",
        "policy; [tent-a^gain]; tent-again",
        "policy; intent: te^nt; tent"
      })
  void definitionsAreFound(String file, String at, String expected) throws Exception {
    String text = file.equals("pattern") ? PATTERN : file.equals("tests") ? TESTS : POLICY;
    String uri = file.equals("pattern") ? pattern : file.equals("tests") ? tests : policy;
    List<? extends Location> found =
        client
            .get(
                client
                    .server()
                    .getTextDocumentService()
                    .definition(
                        new DefinitionParams(new TextDocumentIdentifier(uri), place(text, at))))
            .getLeft();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).getUri()).isEqualTo(pattern);
    assertThat(EditorClient.in(PATTERN, found.get(0).getRange())).isEqualTo(expected);
  }

  @Test
  void aStepIsRenamedWhereverItIsNamed() throws Exception {
    WorkspaceEdit edit = rename("step: se^en", "looked");
    assertThat(applied(PATTERN, edit.getChanges().get(pattern)))
        .isEqualTo(
            PATTERN
                .replace("step: seen", "step: looked")
                .replace("seen[0]", "looked[0]")
                .replace("seen.all", "looked.all"));
    assertThat(applied(TESTS, edit.getChanges().get(tests)))
        .isEqualTo(TESTS.replace("step: seen", "step: looked"));
    client.change(pattern, applied(PATTERN, edit.getChanges().get(pattern)));
    client.change(tests, applied(TESTS, edit.getChanges().get(tests)));
    client.awaitProblems(pattern, List::isEmpty);
    Object run = runTests(tests);
    assertThat(run.toString()).contains("passed=true");
  }

  @Test
  void aStepIsRenamedWhereMatchesSkipToIt() throws Exception {
    String text =
        PATTERN.replace("skip: none", "skip: to-first again")
            + "on-timeout: { after: seen, intent: left }\n";
    client.change(pattern, text);
    WorkspaceEdit edit =
        client.get(
            client
                .server()
                .getTextDocumentService()
                .rename(
                    new RenameParams(
                        new TextDocumentIdentifier(pattern),
                        place(text, "to-first aga^in"),
                        "more")));
    assertThat(applied(text, edit.getChanges().get(pattern)))
        .contains("skip: to-first more", "step: more", "size(more) > 3");
    edit =
        client.get(
            client
                .server()
                .getTextDocumentService()
                .rename(
                    new RenameParams(
                        new TextDocumentIdentifier(pattern),
                        place(text, "after: se^en"),
                        "first")));
    assertThat(applied(text, edit.getChanges().get(pattern)))
        .contains("after: first,", "step: first", "first[0].item_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "step: se^en; again; there is a step 'again' already",
        "step: se^en; event; 'event' is reserved in conditions",
        "step: se^en; two words; 'two words' is not a name for a step",
        "step: se^en; seen-first; '-' is the minus operator",
        "step: se^en; s; 's' is a variable of a macro in line 15",
        "vers^ion: 1; x; there is no step here"
      })
  void aNameThatCannotBeIsRefused(String at, String name, String why) {
    assertThatThrownBy(() -> rename(at, name)).hasMessageContaining(why);
  }

  @Test
  void nothingIsRenamedWhileAConditionCannotBeRead() {
    client.change(pattern, PATTERN.replace("size(again) > 3", "size(again) > (seen"));
    assertThatThrownBy(() -> rename("step: se^en", "looked"))
        .hasMessageContaining("the condition in line 17 names 'seen' but has an error");
  }

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

  @Test
  void theOutlineHasStepsAndTests() throws Exception {
    DocumentSymbol outline = symbols(pattern).get(0);
    assertThat(outline.getName()).isEqualTo("tent-again");
    assertThat(outline.getChildren())
        .extracting(DocumentSymbol::getName)
        .containsExactly("looks", "seen", "again");
    assertThat(symbols(tests))
        .extracting(DocumentSymbol::getName)
        .containsExactly("seen twice", "seen once");
  }

  @Test
  void aScenarioIsCheckedAndCompleted() throws Exception {
    String uri = folder.resolve("scenario.yaml").toUri().toString();
    client.open(uri, "title: A day\nuntil: tomorrow\n");
    List<Diagnostic> problems = client.awaitProblems(uri, all -> !all.isEmpty());
    assertThat(text(problems.get(0))).startsWith("until is 'tomorrow'");
    assertThat(problems.get(0).getRange().getStart().getLine()).isEqualTo(1);
    assertThat(labels(client.complete(uri, "title: A day\npack: |"))).contains("bank", "retail");
    assertThat(labels(client.complete(uri, "title: A day\nw|"))).contains("warm-up-until");
  }

  private List<DocumentSymbol> symbols(String uri) throws Exception {
    return client
        .get(
            client
                .server()
                .getTextDocumentService()
                .documentSymbol(new DocumentSymbolParams(new TextDocumentIdentifier(uri))))
        .stream()
        .map(each -> each.getRight())
        .toList();
  }

  private Object runTests(String uri) throws Exception {
    return client.get(
        client
            .server()
            .getWorkspaceService()
            .executeCommand(new ExecuteCommandParams("micromoments.runTests", List.of(uri))));
  }

  private WorkspaceEdit rename(String at, String name) throws Exception {
    return client.get(
        client
            .server()
            .getTextDocumentService()
            .rename(
                new RenameParams(new TextDocumentIdentifier(pattern), place(PATTERN, at), name)));
  }

  /** Returns the position of the caret in an excerpt of a text. */
  private static org.eclipse.lsp4j.Position place(String text, String excerpt) {
    int caret = excerpt.indexOf('^');
    int found = text.indexOf(excerpt.replace("^", ""));
    assertThat(found).as(excerpt).isNotNegative();
    return EditorClient.position(text, found + caret);
  }

  private static String applied(String text, List<TextEdit> edits) {
    String result = text;
    List<TextEdit> fromEnd =
        edits.stream()
            .sorted(
                (a, b) ->
                    EditorClient.offset(text, b.getRange().getStart())
                        - EditorClient.offset(text, a.getRange().getStart()))
            .toList();
    for (TextEdit each : fromEnd) {
      result =
          result.substring(0, EditorClient.offset(text, each.getRange().getStart()))
              + each.getNewText()
              + result.substring(EditorClient.offset(text, each.getRange().getEnd()));
    }
    return result;
  }

  private static List<String> labels(List<CompletionItem> items) {
    return items.stream().map(CompletionItem::getLabel).toList();
  }

  private static String text(Diagnostic diagnostic) {
    return diagnostic.getMessage().getLeft();
  }
}
