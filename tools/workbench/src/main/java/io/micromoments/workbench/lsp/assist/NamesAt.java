package io.micromoments.workbench.lsp.assist;

import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.YamlPlace;
import io.micromoments.workbench.terminal.Home;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Names of definitions, steps, fields and recorded values at a place. */
final class NamesAt {

  private NamesAt() {}

  /** Returns names with a remark about each. */
  static Map<String, String> of(EditedFile file, YamlPlace place, PackContext pack) {
    Map<String, String> names = new LinkedHashMap<>();
    String key = place.lastKey();
    switch (file.kind()) {
      case PATTERN -> ofPattern(file, place, key, names);
      case POLICY -> ofPolicy(file, place, key, pack, names);
      case TESTS -> ofTests(file, place, key, pack, names);
      case SCENARIO -> ofScenario(key, names);
      case OTHER -> {}
    }
    return names;
  }

  private static void ofPattern(
      EditedFile file, YamlPlace place, String key, Map<String, String> names) {
    if (key.equals("skip")) {
      // Instead of the word STEP of the schema.
      for (String step : StepNames.declared(file)) {
        names.put("to-first " + step, "");
        names.put("to-last " + step, "");
      }
    } else if (key.equals("after") && place.path().contains("on-timeout")) {
      StepNames.declared(file).forEach(step -> names.put(step, "step"));
    }
  }

  private static void ofPolicy(
      EditedFile file, YamlPlace place, String key, PackContext pack, Map<String, String> names) {
    if (key.equals("patterns") && place.path().contains("stops")) {
      PackContext.distinct(pack.patterns()).forEach(name -> names.put(name, "pattern"));
    } else if (key.equals("intent")) {
      PackContext.distinct(pack.intents()).forEach(name -> names.put(name, "intent"));
    } else if (key.equals("features") && place.path().contains("profile-updates")) {
      StepNames.features(file).forEach(name -> names.put(name, "feature"));
    } else if (isChannel(place, key)) {
      ChannelRules.common().forEach(name -> names.put(name, "channel"));
      if (key.equals("prefer") || key.equals("fall-back")) {
        names.put("current", "the channel that the customer is on");
      }
    }
  }

  private static void ofTests(
      EditedFile file, YamlPlace place, String key, PackContext pack, Map<String, String> names) {
    if (key.equals("intent") && place.path().contains("expect")) {
      pack.intents().stream()
          .filter(each -> pack.patternOf(file).filter(each.file()::equals).isPresent())
          .forEach(each -> names.put(each.name(), "intent of the pattern"));
    } else if (key.equals("step") && place.path().contains("evidence")) {
      pack.patternOf(file)
          .map(StepNames::declared)
          .orElse(List.of())
          .forEach(step -> names.put(step, "step"));
    } else if (place.path().size() == 5 && place.path().get(2).equals("events")) {
      streamAt(file, place.path().subList(0, 4))
          .ifPresent(stream -> ofField(stream, key, pack, names));
    }
  }

  private static void ofField(
      EventStream stream, String field, PackContext pack, Map<String, String> names) {
    FieldDocs.words(stream.schema(), field).forEach(word -> names.put(word, ""));
    if (names.isEmpty()) {
      pack.values()
          .of(List.of(stream), field)
          .forEach((value, count) -> names.put(value, RecordedValues.times(count)));
    }
  }

  private static void ofScenario(String key, Map<String, String> names) {
    if (key.equals("pack")) {
      try {
        Home.packs().forEach(name -> names.put(name, "pack"));
      } catch (IOException e) {
        // Without the library there are no packs to name.
      }
    }
  }

  private static boolean isChannel(YamlPlace place, String key) {
    return switch (key) {
      case "prefer", "fall-back" -> true;
      case "channels" -> place.path().contains("quiet-hours") || place.path().contains("stops");
      case "only" ->
          place.mapping().flatMap(limit -> YamlPlace.scalar(limit, "of")).stream()
              .anyMatch(of -> of.getValue().equals("channel"));
      default -> false;
    };
  }

  /**
   * Returns the stream of an event of a test.
   *
   * @param path leads to the event
   */
  static Optional<EventStream> streamAt(EditedFile file, List<Object> path) {
    return StepNames.node(file, path)
        .filter(MappingNode.class::isInstance)
        .flatMap(node -> YamlPlace.scalar((MappingNode) node, "on"))
        .flatMap(on -> EventStream.of(on.getValue()));
  }
}
