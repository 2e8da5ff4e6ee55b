package dev.sallyport.app.command;

import java.util.List;

/// Lines of aligned cells. A cell wider than its column pushes the rest of its line.
record Columns(int... widths) {
    /// Columns as wide as the widest of their cells.
    static Columns fitting(List<List<String>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return new Columns(widths);
    }

    String line(List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(cell).repeat(' ', Math.max(0, widths[i] - cell.length()) + 2);
        }
        return line.toString().stripTrailing();
    }
}
