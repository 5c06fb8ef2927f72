package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an editor says of what is there, where it is defined, and how it is renamed. */
class NavigationTest extends ServedFiles {

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
        "seen.a^ll(s; Whether the condition holds for each element",
        "s^ize(again); Number of elements of a list",
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

  private WorkspaceEdit rename(String at, String name) throws Exception {
    return client.get(
        client
            .server()
            .getTextDocumentService()
            .rename(
                new RenameParams(new TextDocumentIdentifier(pattern), place(PATTERN, at), name)));
  }
}
