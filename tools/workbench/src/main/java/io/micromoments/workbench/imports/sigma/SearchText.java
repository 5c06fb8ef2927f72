package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Says a selection in CEL: fields with their values, of which all must fit. */
final class SearchText {

  private final EventFields fields;

  SearchText(EventFields fields) {
    this.fields = fields;
  }

  /**
   * @param isNegated whether it is below {@code not}
   */
  CelText of(String name, Node search, boolean isNegated) {
    if (search instanceof MappingNode mapping) {
      return all(mapping, isNegated);
    }
    if (search instanceof SequenceNode list && !list.getValue().isEmpty()) {
      List<CelText> parts = new ArrayList<>();
      for (Node each : list.getValue()) {
        if (!(each instanceof MappingNode mapping)) {
          throw keywords(name, each);
        }
        parts.add(all(mapping, isNegated));
      }
      return CelText.join(parts, CelText.OR);
    }
    throw keywords(name, search);
  }

  private static CannotImport keywords(String name, Node at) {
    return new CannotImport(
        SourcePosition.of(at),
        "'%s' searches whole events for words".formatted(name),
        "name a field: field|contains: word");
  }

  private CelText all(MappingNode mapping, boolean isNegated) {
    List<CelText> parts = new ArrayList<>();
    for (SigmaNodes.Entry each : SigmaNodes.entries(mapping).values()) {
      parts.add(field(each, isNegated));
    }
    if (parts.isEmpty()) {
      throw SigmaNodes.unexpected(mapping, "a field and its value");
    }
    return CelText.join(parts, CelText.AND);
  }

  private CelText field(SigmaNodes.Entry entry, boolean isNegated) {
    String[] words = entry.key().getValue().split("\\|", -1);
    if (words[0].isBlank()) {
      throw new CannotImport(entry.at(), "a value without a field", "name a field");
    }
    List<String> modifiers = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
    boolean isAll = modifiers.remove("all");
    boolean isNot = modifiers.remove("neq");
    FieldValue field =
        new FieldValue(fields.of(words[0], entry.at()), modifiers, entry.at(), fields);
    List<Node> values = SigmaNodes.list(entry.value());
    if (values.isEmpty()) {
      throw SigmaNodes.unexpected(entry.value(), "at least one value");
    }
    List<CelText> parts = new ArrayList<>();
    for (Node value : values) {
      parts.add(field.fits(value, isNegated || isNot));
    }
    CelText joined = CelText.join(parts, isAll ? CelText.AND : CelText.OR);
    return isNot ? joined.negated() : joined;
  }
}
