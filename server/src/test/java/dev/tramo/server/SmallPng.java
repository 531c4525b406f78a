package dev.tramo.server;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Pictures of a page with 256 colours, those that are in it most: half as large, and no different to the eye. */
final class SmallPng {
    private static final int COLOURS = 256;

    private SmallPng() {}

    /** Replaces a picture. */
    static void shrink(Path file) {
        try {
            BufferedImage full = ImageIO.read(file.toFile());
            List<Integer> palette = palette(full);
            byte[][] channels = new byte[3][palette.size()];
            for (int i = 0; i < palette.size(); i++) {
                for (int channel = 0; channel < 3; channel++) {
                    channels[channel][i] = (byte) (palette.get(i) >> (16 - 8 * channel));
                }
            }
            BufferedImage small = new BufferedImage(
                    full.getWidth(),
                    full.getHeight(),
                    BufferedImage.TYPE_BYTE_INDEXED,
                    new IndexColorModel(8, palette.size(), channels[0], channels[1], channels[2]));
            Map<Integer, Integer> nearest = new HashMap<>();
            for (int y = 0; y < full.getHeight(); y++) {
                for (int x = 0; x < full.getWidth(); x++) {
                    int index = nearest.computeIfAbsent(full.getRGB(x, y) & 0xffffff, rgb -> nearest(palette, rgb));
                    small.getRaster().setSample(x, y, 0, index);
                }
            }
            ImageIO.write(small, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> palette(BufferedImage image) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                counts.merge(image.getRGB(x, y) & 0xffffff, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .limit(COLOURS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int nearest(List<Integer> palette, int rgb) {
        return palette.stream()
                .min(Comparator.comparingInt(colour -> distance(colour, rgb)))
                .map(palette::indexOf)
                .orElseThrow();
    }

    private static int distance(int a, int b) {
        int sum = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int difference = ((a >> shift) & 0xff) - ((b >> shift) & 0xff);
            sum += difference * difference;
        }
        return sum;
    }
}
