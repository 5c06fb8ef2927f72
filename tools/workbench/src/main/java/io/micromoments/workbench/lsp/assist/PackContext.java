package io.micromoments.workbench.lsp.assist;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What else is defined beside a file.
 *
 * @param files the definition files that belong together, with unsaved changes
 * @param values what a recording has in the fields of events
 */
public record PackContext(List<EditedFile> files, RecordedValues values) {

  /** A name and where it is written. */
  record Named(EditedFile file, ScalarNode node) {
    String name() {
      return node.getValue();
    }
  }

  private Stream<EditedFile> of(FileKind kind) {
    return files.stream().filter(file -> file.kind() == kind);
  }

  /** Returns the names of all patterns. */
  List<Named> patterns() {
    return of(FileKind.PATTERN).flatMap(file -> named(file, file.top(), "pattern")).toList();
  }

  /** Returns the intents of all patterns. */
  List<Named> intents() {
    return of(FileKind.PATTERN)
        .flatMap(
            file ->
                Stream.concat(
                    named(file, file.top(), "intent"),
                    YamlPlace.value(file.top(), "on-timeout").stream()
                        .filter(MappingNode.class::isInstance)
                        .flatMap(node -> named(file, (MappingNode) node, "intent"))))
        .toList();
  }

  private static Stream<Named> named(EditedFile file, MappingNode mapping, String key) {
    return YamlPlace.scalar(mapping, key).stream()
        .filter(node -> !node.getValue().isBlank())
        .map(node -> new Named(file, node));
  }

  /** Returns the pattern file that a test file belongs to. */
  Optional<EditedFile> patternOf(EditedFile tests) {
    String base = DefinitionFiles.baseName(tests.source().file());
    return of(FileKind.PATTERN)
        .filter(file -> DefinitionFiles.baseName(file.source().file()).equals(base))
        .findFirst();
  }

  /** Returns the test files of a pattern file. */
  List<EditedFile> testsOf(EditedFile pattern) {
    String base = DefinitionFiles.baseName(pattern.source().file());
    return of(FileKind.TESTS)
        .filter(file -> DefinitionFiles.baseName(file.source().file()).equals(base))
        .toList();
  }

  /** Returns the distinct names, sorted. */
  static Set<String> distinct(List<Named> named) {
    Set<String> names = new TreeSet<>();
    named.forEach(each -> names.add(each.name()));
    return names;
  }
}
