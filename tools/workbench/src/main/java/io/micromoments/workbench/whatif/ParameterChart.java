package io.micromoments.workbench.whatif;

import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.whatif.Figure.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * A measure of a {@link ParameterCurve} as a drawing. X positions are percentages, so that it fits
 * any width while its text keeps its size; Y positions are pixels.
 *
 * @param summary describes the drawing to those who cannot see it
 * @param baseline Y position of the baseline's value
 * @param top the highest value of the axis
 */
public record ParameterChart(
    String measure, String summary, List<Dot> dots, double baseline, String top) {

  public static final int TOP = 14;
  public static final int BOTTOM = 134;
  public static final int HEIGHT = 160;

  /** Labels of more values than that would overlap on a phone. */
  private static final int MAX_LABELS = 7;

  private static final double LEFT = 8;
  private static final double RIGHT = 96;

  /**
   * The value at a point.
   *
   * @param label text below it; empty if there is no room
   * @param from Y position of the lower end of the interval, or of the value
   * @param to Y position of the upper end
   */
  public record Dot(double at, double y, String title, String label, double from, double to) {
    public String x() {
      return Formats.percent(at);
    }
  }

  /** Draws a measure. */
  static ParameterChart of(String measure, ParameterCurve curve) {
    List<Figure> figures =
        curve.points().stream().map(point -> point.figures().get(measure)).toList();
    double baseline = figures.get(0).baseline();
    double most = baseline;
    for (Figure figure : figures) {
      most = Math.max(most, Math.max(figure.candidate(), upper(figure)));
    }
    double scale = most <= 0 ? 1 : most; // A line at 0 is at the bottom.
    List<Dot> dots = new ArrayList<>();
    int every = (figures.size() + MAX_LABELS - 1) / MAX_LABELS;
    for (int i = 0; i < figures.size(); i++) {
      Figure figure = figures.get(i);
      String value = curve.points().get(i).value();
      dots.add(
          new Dot(
              figures.size() == 1
                  ? (LEFT + RIGHT) / 2
                  : LEFT + (RIGHT - LEFT) * i / (figures.size() - 1),
              y(figure.candidate(), scale),
              value + ": " + ParameterCurve.cell(figure),
              i % every == 0 ? value : "",
              y(lower(figure), scale),
              y(upper(figure), scale)));
    }
    return new ParameterChart(
        measure,
        "%s by %s: %s; the baseline is %s. The table below contains the same data."
            .formatted(
                measure,
                curve.parameter(),
                String.join(", ", dots.stream().map(Dot::title).toList()),
                Formats.number(baseline)),
        dots,
        y(baseline, scale),
        most <= 0 ? "0" : most >= 100 ? Formats.grouped(Math.round(most)) : Formats.number(most));
  }

  private static double y(double value, double scale) {
    return Math.round(10 * (BOTTOM - (BOTTOM - TOP) * Math.max(0, value) / scale)) / 10.0;
  }

  private static double lower(Figure figure) {
    Interval interval = figure.interval();
    return interval == null ? figure.candidate() : figure.baseline() + interval.from();
  }

  private static double upper(Figure figure) {
    Interval interval = figure.interval();
    return interval == null ? figure.candidate() : figure.baseline() + interval.to();
  }
}
