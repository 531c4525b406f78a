package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What nginx's RTMP module says of itself, by {@code rtmp_stat}.
 *
 * @param version of nginx and of the module
 * @param streams by application and name, {@code live/cam1}
 */
public record NginxStatus(String version, Map<String, Stream> streams) {
    private static final String NO_DOCUMENT_TYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    /**
     * A stream.
     *
     * @param bytesIn audio and video received since its first client came, without the protocol's headers
     * @param isPublished whether it has a publisher now
     */
    public record Stream(long bytesIn, boolean isPublished) {
        static final Stream NONE = new Stream(0, false);
    }

    /** Takes a copy. */
    public NginxStatus {
        streams = Map.copyOf(streams);
    }

    /** The stream of that name; one that isn't there has received nothing. */
    public Stream stream(String application, String name) {
        return streams.getOrDefault(application + "/" + name, Stream.NONE);
    }

    static NginxStatus parse(String xml) throws BenchException {
        Element root = root(xml);
        Map<String, Stream> streams = new HashMap<>();
        for (Element application : elements(root.getElementsByTagName("application"))) {
            for (Element stream : elements(application.getElementsByTagName("stream"))) {
                streams.put(
                        text(application, "name") + "/" + text(stream, "name"),
                        new Stream(
                                number(stream, "bytes_in"),
                                child(stream, "publishing").isPresent()));
            }
        }
        String version = "nginx " + text(root, "nginx_version") + ", nginx-rtmp " + text(root, "nginx_rtmp_version");
        return new NginxStatus(version, streams);
    }

    private static Element root(String xml) throws BenchException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(NO_DOCUMENT_TYPE, true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null); // told by the exception, not on standard error
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw new BenchException("nginx's status is no XML", e);
        } catch (ParserConfigurationException e) {
            throw new AssertionError("every JDK's parser has that feature", e);
        }
    }

    private static String text(Element parent, String name) throws BenchException {
        return child(parent, name)
                .map(Node::getTextContent)
                .orElseThrow(() -> new BenchException("nginx's status has no " + name + " in " + parent.getTagName()));
    }

    private static long number(Element parent, String name) throws BenchException {
        String text = text(parent, name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BenchException("nginx's status has " + name + " " + text, e);
        }
    }

    private static Optional<Element> child(Element parent, String name) {
        return elements(parent.getChildNodes()).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst();
    }

    private static List<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }
}
