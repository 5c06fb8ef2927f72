package io.micromoments.patterns.language.pattern;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads what is evaluated on a match: {@code when}, {@code confidence} and {@code capture}. */
final class OnMatchReader {

  /** The expressions as a {@link MomentPattern} has them. */
  record OnMatch(
      Optional<Expression> when, Optional<Expression> confidence, Map<String, Expression> capture) {

    List<Expression> expressions() {
      List<Expression> all = new ArrayList<>(capture.values());
      when.ifPresent(all::add);
      confidence.ifPresent(all::add);
      return all;
    }
  }

  private static final Pattern PERCENT = Pattern.compile("\\d+(\\.\\d+)?\\s*%");
  private static final Set<CelType> CAPTURE_TYPES =
      Set.of(
          SimpleType.STRING,
          SimpleType.INT,
          SimpleType.UINT,
          SimpleType.DOUBLE,
          SimpleType.BOOL,
          SimpleType.TIMESTAMP,
          SimpleType.DURATION);

  private final ExpressionReader expressions;
  private final Problems problems;

  OnMatchReader(ExpressionReader expressions, Problems problems) {
    this.expressions = expressions;
    this.problems = problems;
  }

  /**
   * @param variables what the expressions may read
   */
  OnMatch read(MappingReader in, Map<String, CelType> variables) {
    return new OnMatch(
        in.scalar("when", "a CEL condition on customer and the steps")
            .flatMap(node -> expressions.read(node, variables, Set.of(SimpleType.BOOL))),
        in.scalar("confidence", "a number from 0 to 1, or a CEL expression")
            .flatMap(node -> confidence(node, variables)),
        capture(in, variables));
  }

  private Optional<Expression> confidence(ScalarNode node, Map<String, CelType> variables) {
    if (node.getTag().equals(Tag.FLOAT) || node.getTag().equals(Tag.INT)) {
      double number = Double.parseDouble(node.getValue());
      if (!(number >= 0 && number <= 1)) {
        problems.error(
            node, "found " + Yaml.kind(node), "allowed: a number from 0 to 1, or a CEL expression");
        return Optional.empty();
      }
    }
    if (PERCENT.matcher(node.getValue()).matches()) {
      problems.error(
          node, "found " + Yaml.kind(node), "allowed: a number from 0 to 1, such as 0.8");
      return Optional.empty();
    }
    return expressions.read(
        node, variables, Set.of(SimpleType.DOUBLE, SimpleType.INT, SimpleType.UINT));
  }

  private Map<String, Expression> capture(MappingReader file, Map<String, CelType> variables) {
    Map<String, Expression> capture = new LinkedHashMap<>();
    Optional<MappingNode> mapping = file.mapping("capture");
    if (mapping.isEmpty()) {
      return capture;
    }
    for (NodeTuple tuple : mapping.get().getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && tuple.getValueNode() instanceof ScalarNode value) {
        expressions
            .read(value, variables, CAPTURE_TYPES)
            .ifPresent(expression -> capture.put(key.getValue(), expression));
      } else {
        problems.error(
            tuple.getValueNode(),
            "found " + Yaml.kind(tuple.getValueNode()),
            "allowed: a CEL expression, such as rates[0].page_url");
      }
    }
    return capture;
  }
}
