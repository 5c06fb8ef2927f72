package io.micromoments.workbench.whatif;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comparisons as maps and lists, for JSON. */
public final class WhatIfJson {

  private WhatIfJson() {}

  /**
   * Returns a comparison.
   *
   * @param silent why patterns of the candidate detected nothing, by name
   */
  public static Map<String, Object> of(
      WhatIf whatIf, List<FigureExpectation.Outcome> outcomes, Map<String, List<String>> silent) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("figures", figures(whatIf.figures()));
    List<Object> moments = new ArrayList<>();
    for (MomentChange change : whatIf.moments()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("change", change.isGained() ? "gained" : "lost");
      each.put("customer_id", change.customer());
      each.put("pattern", change.pattern());
      each.put("detected_at", change.detectedAt().toString());
      moments.add(each);
    }
    json.put("moments", moments);
    json.put("silent", silent);
    json.put("expectations", expectations(outcomes));
    return json;
  }

  /** Returns what each value of a parameter does. */
  public static Map<String, Object> of(ParameterCurve curve) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("parameter", curve.parameter());
    json.put("definition", curve.definition());
    json.put("current", curve.current().orElse(null));
    List<Object> values = new ArrayList<>();
    for (ParameterCurve.Point point : curve.points()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("value", point.value());
      each.put("figures", figures(point.figures().values()));
      if (curve.hasExpectations()) {
        each.put("expectations", expectations(point.outcomes()));
      }
      values.add(each);
    }
    json.put("values", values);
    return json;
  }

  private static List<Object> expectations(List<FigureExpectation.Outcome> outcomes) {
    List<Object> expectations = new ArrayList<>();
    for (FigureExpectation.Outcome outcome : outcomes) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("line", outcome.expected().line());
      each.put("expectation", outcome.expected().toString());
      each.put("met", outcome.isMet());
      each.put("failures", outcome.failures());
      expectations.add(each);
    }
    return expectations;
  }

  private static Map<String, Object> figures(Collection<Figure> all) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Figure figure : all) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("baseline", figure.baseline());
      each.put("candidate", figure.candidate());
      if (figure.interval() != null) {
        each.put("change_interval", List.of(figure.interval().from(), figure.interval().to()));
      }
      figures.put(figure.name(), each);
    }
    return figures;
  }
}
