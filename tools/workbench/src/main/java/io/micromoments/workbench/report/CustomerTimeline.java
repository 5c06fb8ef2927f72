package io.micromoments.workbench.report;

import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.workbench.report.ReplayReport.ContextEntry;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Formats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Lays out the drawing of the section of one customer: a lane per stream, a dot per event, a mark
 * per moment. X positions are percentages, so that the drawing fits any width while its text keeps
 * its size; Y positions are pixels.
 */
final class CustomerTimeline {

  private static final String CONTEXT_LANE = "context";

  private static final int ROW_HEIGHT = 28;
  private static final int LANE_HEIGHT = 34;
  private static final int AXIS_HEIGHT = 40;

  private static final int MAX_LANE_CHARS = 14;

  /** A stream's lane. */
  record Lane(String label, int y) {}

  /** A dot; entries at the same position share one. */
  record Dot(String x, int y, String look, String title) {}

  /** An explanation of a colour. */
  record LegendItem(String look, String text) {}

  private record Position(String lane, String x, String look) {}

  private final CustomerReport customer;
  private final TimeAxis axis;
  private final List<String> streams;
  private final List<MomentMark> marks;
  private final int rows;

  private CustomerTimeline(CustomerReport customer, TimeAxis axis) {
    this.customer = customer;
    this.axis = axis;
    this.streams = streams(customer);
    this.marks = MomentMark.place(customer, axis);
    this.rows = marks.stream().mapToInt(mark -> mark.row() + 1).max().orElse(0);
  }

  /** Lays out a timeline; returns null without events, context records and moments. */
  static CustomerTimeline of(CustomerReport customer) {
    List<Instant> main = new ArrayList<>();
    List<Instant> around = new ArrayList<>();
    for (ReplayReport.Entry entry : customer.entries()) {
      if (entry instanceof ContextEntry) {
        around.add(entry.time());
      } else if (entry instanceof EventEntry || entry instanceof MomentEntry) {
        main.add(entry.time());
      }
      if (entry instanceof MomentEntry detected) {
        main.add(detected.moment().getStartedAt());
      }
    }
    return main.isEmpty() && around.isEmpty()
        ? null
        : new CustomerTimeline(customer, TimeAxis.of(main, around));
  }

  TimeAxis axis() {
    return axis;
  }

  List<MomentMark> marks() {
    return marks;
  }

  List<MomentMark> labelledMarks() {
    return marks.stream().filter(MomentMark::isLabelled).toList();
  }

  /** Describes the drawing to those who cannot see it. */
  String summary() {
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

  List<LegendItem> dotLegend() {
    List<LegendItem> legend = new ArrayList<>();
    if (streams.stream().anyMatch(stream -> !stream.equals(CONTEXT_LANE))) {
      legend.add(new LegendItem("dot evidence", "evidence event"));
      legend.add(new LegendItem("dot", "other event"));
    }
    if (streams.contains(CONTEXT_LANE)) {
      legend.add(new LegendItem("dot known", "context record"));
    }
    return legend;
  }

  List<LegendItem> kindLegend() {
    return Arrays.stream(MomentKind.values())
        .map(kind -> new LegendItem("swatch " + kindClass(kind), kind.name()))
        .toList();
  }

  List<Lane> lanes() {
    return IntStream.range(0, streams.size())
        .mapToObj(i -> new Lane(Formats.shortened(streams.get(i), MAX_LANE_CHARS), laneAt(i)))
        .toList();
  }

  List<Dot> dots() {
    Map<Position, List<String>> texts = new LinkedHashMap<>();
    for (ReplayReport.Entry entry : customer.entries()) {
      String time = Formats.time(entry.time());
      if (entry instanceof EventEntry event) {
        String look = event.evidenceFor().isEmpty() ? "dot" : "dot evidence";
        texts
            .computeIfAbsent(position(event.stream(), entry, look), key -> new ArrayList<>())
            .add(time + " " + event.text());
      } else if (entry instanceof ContextEntry context) {
        texts
            .computeIfAbsent(position(CONTEXT_LANE, entry, "dot known"), key -> new ArrayList<>())
            .add(time + " " + context.stream() + ": " + context.text());
      }
    }
    List<Dot> dots = new ArrayList<>();
    texts.forEach(
        (at, all) ->
            dots.add(new Dot(at.x(), laneAt(streams.indexOf(at.lane())), at.look(), title(all))));
    return dots;
  }

  private Position position(String lane, ReplayReport.Entry entry, String look) {
    return new Position(lane, Formats.percent(axis.at(entry.time())), look);
  }

  private static String title(List<String> texts) {
    return texts.size() == 1
        ? texts.get(0)
        : String.format(Locale.ROOT, "%s (and %d more)", texts.get(0), texts.size() - 1);
  }

  private static List<String> streams(CustomerReport customer) {
    Map<Integer, String> ordered = new TreeMap<>();
    List<String> others = new ArrayList<>();
    boolean context = false;
    for (ReplayReport.Entry entry : customer.entries()) {
      if (entry instanceof EventEntry event) {
        int order = EventStream.labels().indexOf(event.stream());
        if (order >= 0) {
          ordered.put(order, event.stream());
        } else if (!others.contains(event.stream())) {
          others.add(event.stream());
        }
      } else if (entry instanceof ContextEntry) {
        context = true;
      }
    }
    // The context is drawn last, also if a stream of events has its name.
    context |= others.remove(CONTEXT_LANE);
    others.sort(Comparator.naturalOrder());
    List<String> streams = new ArrayList<>(ordered.values());
    streams.addAll(others);
    if (context) {
      streams.add(CONTEXT_LANE);
    }
    return List.copyOf(streams);
  }

  private int laneAt(int lane) {
    return marksHeight() + lane * LANE_HEIGHT + LANE_HEIGHT / 2 + 4;
  }

  /** Returns the height of the rows of labels above the lanes. */
  int marksHeight() {
    return rows * ROW_HEIGHT;
  }

  /** Returns the position of the time axis. */
  int bottom() {
    return marksHeight() + streams.size() * LANE_HEIGHT + 10;
  }

  int height() {
    return bottom() + AXIS_HEIGHT;
  }

  /** Returns the position of the bar from a moment's start to its detection. */
  int barAt(MomentMark mark) {
    return (mark.row() + 1) * ROW_HEIGHT - 7;
  }

  /** Returns the CSS class that colours a kind. */
  static String kindClass(MomentKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
