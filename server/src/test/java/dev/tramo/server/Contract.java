package dev.tramo.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The examples of the SRT API's document, as they stand there, and bodies made from them. */
final class Contract {
    /** Body of {@code add_rx} and {@code update_rx}. */
    static final String RX_BODY = """
            {
                "ServiceName": "Test_3",
                "Mode": "caller",
                "TxIp": "80.84.129.34",
                "ListenPort": 7005,
                "UdpOut": "224.10.10.149:5009",
                "Latency": 700,
                "SrtBw": 12000,
                "PassPhrase": "mansillasoto",
                "PbKeyLen": 16,
                "TlpktDrop": 0,
                "TTL": 24,
                "FEC": 0,
                "FecCols": 10,
                "FecRows": 5,
                "FecLayOut": "staircase",
                "FecArq": "always",
                "Congestion": "live",
                "TransType": "live",
                "GroupConnect": 0,
                "GroupType": "backup",
                "GroupIp1": "",
                "GroupIp2": "",
                "Ip1Weight": 60,
                "Ip2Weight": 40
            }
            """;

    /** Body of {@code add_tx} and {@code update_tx}. */
    static final String TX_BODY = """
            {
                "ServiceName": "TX_2",
                "Mode": "listener",
                "RxIp": "",
                "ListenPort": "9001",
                "UdpIn": "224.10.10.149:5009",
                "Latency": "700",
                "SrtBw": "12000",
                "PassPhrase": "",
                "PbKeyLen": 16,
                "GroupConnect": 0,
                "InputBw": 0,
                "OverHead": 25,
                "FEC": 0,
                "FecCols": 0,
                "FecRows": 0,
                "FecLayOut": "staircase",
                "FecArq": "always",
                "Congestion": "live",
                "TransType": "live"
            }
            """;

    /** What {@code get_rx/<id>} answers. */
    static final String RX_ANSWER = """
            {
                "Id": 5,
                "ServiceName": "Test_3",
                "Mode": "caller",
                "TxIp": "80.84.129.34",
                "ListenPort": 7005,
                "UdpOut": "224.10.10.149:5009",
                "Latency": 700,
                "SrtBw": 12000,
                "PassPhrase": "mansillasoto",
                "PbKeyLen": 16,
                "TlpktDrop": 0,
                "TTL": 24,
                "FEC": 0,
                "FecCols": 10,
                "FecRows": 5,
                "FecLayout": "staircase",
                "FecArq": "always",
                "Congestion": "live",
                "TransType": "live",
                "GroupConnect": 0,
                "GroupType": "backup",
                "GroupIp1": "",
                "GroupIp2": "",
                "Ip1Weight": 60,
                "Ip2Weight": 40,
                "Status": 1,
                "ContainerId": "5c083b179c",
                "LinkRtt": 35.497,
                "LinkBandwidth": 109.656,
                "LinkMaxBandwidth": 12.0,
                "RecvPackets": 8320,
                "RecvPacketsUnique": 8320,
                "RecvPacketsLost": 0,
                "RecvPacketsDropped": 0,
                "RecvPacketsRetransmitted": 0,
                "RecvPacketsBelated": 0,
                "RecvPacketsFilterExtra": 0,
                "RecvPacketsFilterSupply": 0,
                "RecvPacketsFilterLoss": 0,
                "RecvBytes": 11315200,
                "RecvBytesUnique": 11315200,
                "RecvBytesLost": 0,
                "RecvBytesDropped": 0,
                "RecvMbitRate": 5.56379,
                "LineLoss": 0.0,
                "Connected": 1,
                "Reconnections": 1
            }
            """;

    /** One entry of what {@code get_tx} answers. */
    static final String TX_ANSWER = """
            {
                "Id": 6,
                "ServiceName": "TX_2",
                "Mode": "listener",
                "RxIp": "",
                "ListenPort": 9001,
                "UdpIn": "224.10.10.149:5009",
                "Latency": 2000,
                "SrtBw": 12000,
                "PassPhrase": "",
                "PbKeyLen": 16,
                "GroupConnect": 0,
                "InputBw": 6000,
                "OverHead": 25,
                "PacketFilter": 0,
                "FecCols": 0,
                "FecRows": 0,
                "FecLayout": "staircase",
                "FecArq": "always",
                "Congestion": "live",
                "TransType": "live",
                "Status": 1,
                "ContainerId": "14ef4d1a59",
                "LinkRtt": 40.367,
                "LinkBandwidth": 2094.08,
                "LinkMaxBandwidth": 12.0,
                "SendPackets": 4095,
                "SendPacketsUnique": 3990,
                "SendPacketsLost": 105,
                "SendPacketsDropped": 0,
                "SendPacketsRetransmitted": 105,
                "SendPacketsFilterExtra": 0,
                "SendBytes": 5569200,
                "SendBytesUnique": 5426400,
                "SendBytesDropped": 0,
                "SendMbitRate": 6.56343,
                "LineLoss": 2.5641,
                "Connected": 1,
                "Reconnections": 1
            }
            """;

    private Contract() {}

    /** The example body of a kind, "rx" or "tx". */
    static ObjectNode body(String kind) {
        return (ObjectNode) Api.parse(kind.equals("rx") ? RX_BODY : TX_BODY);
    }

    /** The example answer of a kind. */
    static ObjectNode answer(String kind) {
        return (ObjectNode) Api.parse(kind.equals("rx") ? RX_ANSWER : TX_ANSWER);
    }

    /** The example body with some fields changed or added. */
    static String bodyWith(String kind, Map<String, ?> changes) {
        ObjectNode body = body(kind);
        changes.forEach((field, value) -> body.putPOJO(field, value));
        return Api.json(body);
    }
}
