package dev.tramo.server.api.v2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.history.FigureHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Figures over a time as CSV (RFC 4180): a line for each point of each figure, empty values for gaps. */
final class HistoryCsv {
    static final String TYPE = "text/csv";

    private static final CsvMapper MAPPER = new CsvMapper();
    private static final CsvSchema SCHEMA = CsvSchema.builder()
            .addColumn("at")
            .addColumn("endpoint")
            .addColumn("figure")
            .addNumberColumn("min")
            .addNumberColumn("mean")
            .addNumberColumn("max")
            .build()
            .withHeader()
            .withLineSeparator("\r\n");

    private HistoryCsv() {}

    static String write(FigureHistory history) {
        List<List<@Nullable Object>> lines = new ArrayList<>();
        for (FigureHistory.Series series : history.series()) {
            for (int i = 0; i < history.points(); i++) {
                Optional<Span> span = series.spans().get(i);
                lines.add(Arrays.asList(
                        HistoryView.at(history, i).toString(),
                        series.endpoint(),
                        series.figure().key(),
                        HistoryView.value(span, Span::minimum),
                        HistoryView.value(span, Span::mean),
                        HistoryView.value(span, Span::maximum)));
            }
        }
        try {
            return MAPPER.writer(SCHEMA).writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always CSV", e);
        }
    }
}
