package dev.tramo.bench.recovery;

import dev.tramo.bench.path.Pair;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Loss after repeats over loss of the network, a line for each pair, as SVG. */
final class RecoveryPlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 380;
    private static final int LEFT = 70;
    private static final int RIGHT = 480;
    private static final int TOP = 40;
    /** Where nothing was lost, which has no logarithm. */
    private static final int BOTTOM = 320;
    /** A hundred thousand of a million, at the top, down to one: five decades, and one for none. */
    private static final int DECADES = 5;

    private static final double DECADE = (BOTTOM - TOP) / (DECADES + 1.0);
    private static final Map<Pair, String> COLOURS =
            Map.of(Pair.OWN_OWN, "#0a7d3c", Pair.OWN_SLT, "#1f6fd0", Pair.SLT_OWN, "#8a4fc7", Pair.SLT_SLT, "#c4372b");

    private final List<Cell> cells;
    private final StringBuilder svg = new StringBuilder();

    private RecoveryPlot(List<Cell> cells) {
        this.cells = cells;
    }

    /** The cells' random losses at that latency. */
    static String svg(List<Cell> cells, int roundTrips) {
        return new RecoveryPlot(cells.stream()
                        .filter(cell -> cell.network().losesOnly() && cell.roundTrips() == roundTrips)
                        .toList())
                .draw("Lost after repeats, latency " + roundTrips + " × RTT");
    }

    private String draw(String title) {
        add(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>",
                WIDTH,
                HEIGHT));
        add(String.format(Locale.ROOT, "<title>%s</title>", title));
        add(String.format(Locale.ROOT, "<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT));
        text(LEFT, TOP - 20, "start", title + ", datagrams of a million");
        scaleY();
        for (int i = 0; i < cells.size(); i++) {
            text(x(i), BOTTOM + 20, "middle", cells.get(i).network().title());
        }
        int entry = 0;
        for (Pair pair : Pair.values()) {
            line(pair, entry++);
        }
        add("</svg>");
        return svg.toString();
    }

    private void scaleY() {
        for (int decade = 0; decade <= DECADES; decade++) {
            rule(y(Math.pow(10, decade)), String.format(Locale.ROOT, "%.0f", Math.pow(10, decade)));
        }
        rule(BOTTOM, "none");
    }

    private void rule(double y, String label) {
        add(String.format(Locale.ROOT, "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>", LEFT, RIGHT, y, y));
        text(LEFT - 8, y + 4, "end", label);
    }

    private void line(Pair pair, int entry) {
        String colour = COLOURS.getOrDefault(pair, "black");
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            double lost = cells.get(i).lostPerMillion(pair);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(lost)));
            add(String.format(
                    Locale.ROOT,
                    "<circle cx='%.1f' cy='%.1f' r='4' fill='%s' stroke='%s'/>",
                    x(i),
                    y(lost),
                    lost > 0 ? colour : "white",
                    colour));
        }
        add(String.format(
                Locale.ROOT,
                "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>",
                points.toString().strip(),
                colour));
        int legendY = TOP + 24 * entry;
        add(String.format(
                Locale.ROOT,
                "<line x1='%d' x2='%d' y1='%d' y2='%d' stroke='%s' stroke-width='2'/>",
                RIGHT + 15,
                RIGHT + 35,
                legendY,
                legendY,
                colour));
        text(RIGHT + 42, legendY + 4.0, "start", pair.title());
    }

    private double x(int i) {
        return LEFT + (RIGHT - LEFT) * (i + 0.5) / cells.size();
    }

    private static double y(double lostPerMillion) {
        return lostPerMillion <= 0 ? BOTTOM : Math.min(BOTTOM, BOTTOM - DECADE * (1 + Math.log10(lostPerMillion)));
    }

    private void text(double x, double y, String anchor, String text) {
        add(String.format(Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, text));
    }

    private void add(String element) {
        svg.append(element).append('\n');
    }
}
