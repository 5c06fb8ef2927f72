package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.TextEdit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A pattern with its tests and a policy, open in an editor that the server serves. */
abstract class ServedFiles {

  static final String PATTERN =
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

  static final String TESTS =
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

  static final String POLICY =
      """
      policy: shop
      version: 1
      stops: { patterns: [tent-again] }
      rules:
        - { intent: tent, boost: 1.5 }
      """;

  @TempDir Path folder;

  EditorClient client;

  String pattern;

  String tests;

  String policy;

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

  Object runTests(String uri) throws Exception {
    return client.get(
        client
            .server()
            .getWorkspaceService()
            .executeCommand(new ExecuteCommandParams("micromoments.runTests", List.of(uri))));
  }

  /** Returns the position of the caret in an excerpt of a text. */
  static org.eclipse.lsp4j.Position place(String text, String excerpt) {
    int caret = excerpt.indexOf('^');
    int found = text.indexOf(excerpt.replace("^", ""));
    assertThat(found).as(excerpt).isNotNegative();
    return EditorClient.position(text, found + caret);
  }

  static String applied(String text, List<TextEdit> edits) {
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

  static List<String> labels(List<CompletionItem> items) {
    return items.stream().map(CompletionItem::getLabel).toList();
  }

  static String text(Diagnostic diagnostic) {
    return diagnostic.getMessage().getLeft();
  }
}
