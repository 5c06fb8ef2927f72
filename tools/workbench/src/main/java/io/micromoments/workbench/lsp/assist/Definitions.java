package io.micromoments.workbench.lsp.assist;

import io.micromoments.patterns.language.file.ScalarPositions;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;

/** Where something that is named at a position is defined. */
public final class Definitions {

  /** A part of a file. */
  public record Place(EditedFile file, int start, int end) {
    static Place of(EditedFile file, Node node) {
      return new Place(file, file.start(node), file.end(node));
    }
  }

  private Definitions() {}

  /** Returns where what is at an offset is defined; empty if nothing is named there. */
  public static List<Place> at(EditedFile file, int offset, PackContext pack) {
    Optional<YamlPlace> found = YamlPlace.at(file, offset);
    if (file.kind() == FileKind.OTHER || found.isEmpty()) {
      return List.of();
    }
    Optional<StepReference> step = StepReference.at(file, offset, pack);
    if (step.isPresent()) {
      return step.get().found().occurrences().stream()
          .filter(StepNames.Occurrence::isDeclaration)
          .map(each -> new Place(each.file(), each.start(), each.end()))
          .toList();
    }
    Optional<Place> feature = feature(file, offset, found.get());
    return feature.isPresent() ? List.of(feature.get()) : otherFile(file, found.get(), pack);
  }

  private static Optional<Place> feature(EditedFile file, int offset, YamlPlace place) {
    String name = place.scalar().getValue();
    if (ExpressionScope.at(file, place).isPresent()) {
      int at = ScalarPositions.offsetInValue(file.source(), place.scalar(), offset);
      List<CelToken> tokens = CelToken.of(name);
      name = "";
      for (int i = 2; i < tokens.size(); i++) {
        CelToken token = tokens.get(i);
        if (tokens.get(i - 2).is("features")
            && tokens.get(i - 1).is(".")
            && token.start() <= at
            && at <= token.end()) {
          name = token.text();
        }
      }
    } else if (!place.path().contains("profile-updates")) {
      return Optional.empty();
    }
    String wanted = name;
    return StepNames.featureNames(file).stream()
        .filter(node -> node.getValue().equals(wanted))
        .findFirst()
        .map(node -> Place.of(file, node));
  }

  private static List<Place> otherFile(EditedFile file, YamlPlace place, PackContext pack) {
    String key = place.lastKey();
    String word = place.scalar().getValue();
    if (file.kind() == FileKind.POLICY && !place.isKey()) {
      if (key.equals("patterns")) {
        return places(pack.patterns(), each -> each.name().equals(word));
      }
      if (key.equals("intent")) {
        return places(pack.intents(), each -> each.name().equalsIgnoreCase(word));
      }
    }
    if (file.kind() == FileKind.TESTS) {
      Optional<EditedFile> pattern = pack.patternOf(file);
      if (key.equals("intent") && !place.isKey()) {
        return places(
            pack.intents(),
            each -> each.name().equals(word) && pattern.filter(each.file()::equals).isPresent());
      }
      if (key.equals("tests") || key.equals("name")) {
        return pattern
            .flatMap(
                each -> YamlPlace.scalar(each.top(), "pattern").map(node -> Place.of(each, node)))
            .map(List::of)
            .orElse(List.of());
      }
    }
    return List.of();
  }

  private static List<Place> places(
      List<PackContext.Named> named, Predicate<PackContext.Named> wanted) {
    return named.stream().filter(wanted).map(each -> Place.of(each.file(), each.node())).toList();
  }

  /** Returns every place that names the step at an offset; empty if there is no step. */
  public static List<Place> references(EditedFile file, int offset, PackContext pack) {
    return StepReference.at(file, offset, pack)
        .map(
            step ->
                step.found().occurrences().stream()
                    .map(each -> new Place(each.file(), each.start(), each.end()))
                    .toList())
        .orElse(List.of());
  }
}
