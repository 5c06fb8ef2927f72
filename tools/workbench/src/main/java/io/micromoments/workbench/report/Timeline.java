package io.micromoments.workbench.report;

import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.report.Story.ContextEntry;
import io.micromoments.workbench.report.Story.CustomerStory;
import io.micromoments.workbench.report.Story.EventEntry;
import io.micromoments.workbench.report.Story.MomentEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws one customer's story: a lane per stream, a dot per event, a mark per moment. X positions
 * are percentages, so that the drawing fits any width while its text keeps its size.
 */
final class Timeline {

  private static final String CONTEXT_LANE = "context";

  private static final int ROW_HEIGHT = 28;
  private static final int LANE_HEIGHT = 34;
  private static final int AXIS_HEIGHT = 40;
  private static final int DOT = 5;

  private static final int LONGEST_LANE = 14;

  /** A dot; entries at the same position share one. */
  private record Dot(String lane, String at, String look) {}

  private final CustomerStory customer;
  private final TimeAxis axis;
  private final List<String> lanes;
  private final List<MomentMark> marks;
  private final int rows;

  private Timeline(CustomerStory customer, TimeAxis axis) {
    this.customer = customer;
    this.axis = axis;
    this.lanes = lanes(customer);
    this.marks = MomentMark.place(customer, axis);
    this.rows = marks.stream().mapToInt(mark -> mark.row() + 1).max().orElse(0);
  }

  /** Draws a timeline; writes nothing if the customer has no events, context records or moments. */
  static void draw(CustomerStory customer, Html html) {
    List<Instant> main = new ArrayList<>();
    List<Instant> around = new ArrayList<>();
    for (Story.Entry entry : customer.entries()) {
      if (entry instanceof ContextEntry) {
        around.add(entry.time());
      } else if (entry instanceof EventEntry || entry instanceof MomentEntry) {
        main.add(entry.time());
      }
      if (entry instanceof MomentEntry seen) {
        main.add(seen.moment().getStartedAt());
      }
    }
    if (!main.isEmpty() || !around.isEmpty()) {
      new Timeline(customer, TimeAxis.of(main, around)).draw(html);
    }
  }

  private void draw(Html html) {
    html.open("figure", "class", "timeline");
    legend(html);
    html.open("div", "class", "plot");
    html.open(
        "svg",
        "width",
        "100%",
        "height",
        String.valueOf(bottom() + AXIS_HEIGHT),
        "role",
        "img",
        "aria-label",
        summary());
    drawLanes(html);
    drawAxis(html);
    marks.forEach(mark -> drawMark(mark, html));
    drawDots(html);
    marks.forEach(mark -> drawLabel(mark, html));
    html.close().close();
    if (marks.stream().anyMatch(mark -> mark.row() < 0)) {
      html.element(
          "p",
          "There is not enough room to label every moment; the list below contains all of them.",
          "class",
          "note");
    }
    html.close();
  }

  private String summary() {
    StringBuilder text = new StringBuilder("Timeline of ").append(customer.id()).append(": ");
    text.append(
        Formats.count(
            customer.entries().stream().filter(EventEntry.class::isInstance).count(),
            "event",
            "events"));
    for (MomentMark mark : marks) {
      text.append("; ")
          .append(mark.moment().getMoment())
          .append(' ')
          .append(mark.moment().getIntent())
          .append(" at ")
          .append(Formats.time(mark.moment().getDetectedAt()));
    }
    return text.append(". The list below contains the same data as text.").toString();
  }

  private void legend(Html html) {
    html.open("figcaption");
    html.open("ul", "class", "legend");
    if (lanes.stream().anyMatch(lane -> !lane.equals(CONTEXT_LANE))) {
      legendItem("dot evidence", "evidence event", html);
      legendItem("dot", "other event", html);
    }
    if (lanes.contains(CONTEXT_LANE)) {
      legendItem("dot known", "context record", html);
    }
    html.close();
    if (!marks.isEmpty()) {
      html.open("ul", "class", "legend");
      for (MomentKind kind : MomentKind.values()) {
        legendItem("swatch " + kindClass(kind), kind.name(), html);
      }
      html.close();
    }
    html.element(
        "span",
        axis.cuts().isEmpty() ? "Times are in UTC." : "Times are in UTC. Long gaps are cut out.",
        "class",
        "zone");
    html.close();
  }

  private static void legendItem(String look, String text, Html html) {
    html.open("li").element("span", "", "class", look).text(" " + text).close();
  }

  private void drawLanes(Html html) {
    html.open("g", "class", "lanes");
    for (int i = 0; i < lanes.size(); i++) {
      line("0", "100%", laneAt(i), laneAt(i), "lane", html);
    }
    html.close();
  }

  private void drawAxis(Html html) {
    int y = bottom();
    html.open("g", "class", "axis");
    line("0", "100%", y, y, "axis-line", html);
    for (TimeAxis.Cut cut : axis.cuts()) {
      String length = Formats.duration(cut.start(), cut.end());
      html.open("g", "class", "cut");
      html.empty(
          "rect",
          "x",
          percent(cut.from()),
          "width",
          percent(cut.to() - cut.from()),
          "y",
          px(rows * ROW_HEIGHT + 4),
          "height",
          px(y - rows * ROW_HEIGHT + 2));
      for (String edge : List.of(percent(cut.from()), percent(cut.to()))) {
        line(edge, edge, rows * ROW_HEIGHT + 10, y + 5, "cut-edge", html);
      }
      html.open(
          "text", "x", percent((cut.from() + cut.to()) / 2), "y", px(y + 4), "class", "cut-length");
      html.element("title", "No activity for " + length);
      html.text(length.replaceFirst("^(\\d+ \\S+) .*$", "$1")).close();
      html.close();
    }
    for (TimeAxis.Tick tick : axis.ticks()) {
      String x = percent(tick.at());
      line(x, x, y, y + 5, "axis-line", html);
      html.element("text", tick.time(), "x", x, "y", px(y + 19), "class", "tick");
      if (!tick.date().isEmpty()) {
        html.element("text", tick.date(), "x", x, "y", px(y + 33), "class", "tick date");
      }
    }
    html.close();
  }

  private void drawMark(MomentMark mark, Html html) {
    html.open("g", "class", "mark " + look(mark.moment()));
    String from = percent(mark.from());
    String to = percent(mark.to());
    int top = rows * ROW_HEIGHT + 4;
    if (mark.row() >= 0) {
      int bar = barAt(mark);
      top = bar - 15;
      line(from, to, bar, bar, "span", html);
      line(from, from, bar - 1, bar + 5, "end", html);
    }
    line(to, to, top, bottom(), "detected", html);
    html.close();
  }

  private void drawLabel(MomentMark mark, Html html) {
    if (mark.row() < 0) {
      return;
    }
    Micromoment moment = mark.moment();
    html.open(
        "text",
        "x",
        percent(mark.to()),
        "dx",
        mark.left() ? "-6" : "6",
        "y",
        px(barAt(mark) - 6),
        "class",
        "label " + look(moment) + (mark.left() ? " left" : ""));
    html.element(
        "title",
        "%s %s, from %s to %s"
            .formatted(
                moment.getMoment(),
                moment.getIntent(),
                Formats.time(moment.getStartedAt(), moment.getDetectedAt()),
                Formats.time(moment.getDetectedAt())));
    html.text(mark.label()).close();
  }

  private void drawDots(Html html) {
    Map<Dot, List<String>> dots = new LinkedHashMap<>();
    for (Story.Entry entry : customer.entries()) {
      String time = Formats.time(entry.time());
      if (entry instanceof EventEntry happened) {
        String look = happened.evidenceFor().isEmpty() ? "dot" : "dot evidence";
        put(
            new Dot(happened.stream(), percent(axis.at(entry.time())), look),
            time + " " + happened.text(),
            dots);
      } else if (entry instanceof ContextEntry known) {
        put(
            new Dot(CONTEXT_LANE, percent(axis.at(entry.time())), "dot known"),
            time + " " + known.stream() + ": " + known.text(),
            dots);
      }
    }
    html.open("g", "class", "dots");
    dots.forEach((dot, texts) -> drawDot(dot, texts, html));
    html.close();
    html.open("g", "class", "names");
    for (int i = 0; i < lanes.size(); i++) {
      String name = lanes.get(i);
      html.open("text", "x", "-14", "y", px(laneAt(i) + 4), "class", "name");
      html.text(Formats.shortened(name, LONGEST_LANE)).close();
    }
    html.close();
  }

  private void drawDot(Dot dot, List<String> texts, Html html) {
    int y = laneAt(lanes.indexOf(dot.lane()));
    html.open("circle", "cx", dot.at(), "cy", px(y), "r", px(DOT), "class", dot.look());
    String more =
        texts.size() == 1 ? "" : String.format(Locale.ROOT, " (and %d more)", texts.size() - 1);
    html.element("title", texts.get(0) + more).close();
  }

  private static void put(Dot dot, String text, Map<Dot, List<String>> dots) {
    dots.computeIfAbsent(dot, key -> new ArrayList<>()).add(text);
  }

  private static List<String> lanes(CustomerStory customer) {
    Map<Integer, String> known = new TreeMap<>();
    List<String> others = new ArrayList<>();
    boolean context = false;
    for (Story.Entry entry : customer.entries()) {
      if (entry instanceof EventEntry happened) {
        int order = EventStream.labels().indexOf(happened.stream());
        if (order >= 0) {
          known.put(order, happened.stream());
        } else if (!others.contains(happened.stream())) {
          others.add(happened.stream());
        }
      } else if (entry instanceof ContextEntry) {
        context = true;
      }
    }
    others.remove(CONTEXT_LANE);
    others.sort(Comparator.naturalOrder());
    List<String> lanes = new ArrayList<>(known.values());
    lanes.addAll(others);
    if (context || customer.entries().stream().anyMatch(Timeline::isOnContextLane)) {
      lanes.add(CONTEXT_LANE);
    }
    return List.copyOf(lanes);
  }

  private static boolean isOnContextLane(Story.Entry entry) {
    return entry instanceof EventEntry happened && happened.stream().equals(CONTEXT_LANE);
  }

  private static void line(String x1, String x2, int y1, int y2, String look, Html html) {
    html.empty("line", "x1", x1, "x2", x2, "y1", px(y1), "y2", px(y2), "class", look);
  }

  private int laneAt(int lane) {
    return rows * ROW_HEIGHT + lane * LANE_HEIGHT + LANE_HEIGHT / 2 + 4;
  }

  private int bottom() {
    return rows * ROW_HEIGHT + lanes.size() * LANE_HEIGHT + 10;
  }

  private int barAt(MomentMark mark) {
    return (mark.row() + 1) * ROW_HEIGHT - 7;
  }

  private static String look(Micromoment moment) {
    String kind = kindClass(moment.getMoment());
    return moment.getStatus() == PatternStatus.live ? kind : kind + " shadow";
  }

  /** Returns the CSS class that colours a kind. */
  static String kindClass(MomentKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String px(int value) {
    return String.valueOf(value);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }
}
