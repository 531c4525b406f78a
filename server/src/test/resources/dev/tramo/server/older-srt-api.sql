/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: srt_db
-- ------------------------------------------------------
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;

DROP TABLE IF EXISTS `rx`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `rx` (
  `Id` int(11) NOT NULL AUTO_INCREMENT,
  `ServiceName` varchar(50) NOT NULL COMMENT 'name, as shown; (unique)',
  `Mode` varchar(20) DEFAULT 'caller',
  `TxIp` varchar(50) DEFAULT NULL,
  `ListenPort` int(11) DEFAULT NULL,
  `UdpOut` varchar(50) DEFAULT NULL,
  `Latency` int(11) DEFAULT NULL,
  `SrtBw` decimal(10,2) DEFAULT NULL,
  `PassPhrase` varchar(80) DEFAULT NULL,
  `PbKeyLen` varchar(4) DEFAULT '16',
  `TlpktDrop` tinyint(1) DEFAULT NULL,
  `TTL` int(11) DEFAULT NULL,
  `FEC` bit(1) DEFAULT NULL,
  `FecCols` int(11) DEFAULT NULL,
  `FecRows` int(11) DEFAULT NULL,
  `FecLayout` enum('even','staircase') DEFAULT 'staircase',
  `FecArq` varchar(10) DEFAULT 'always',
  `Congestion` varchar(10) DEFAULT 'live',
  `TransType` varchar(10) DEFAULT 'live',
  `GroupConnect` tinyint(1) DEFAULT 0,
  `GroupType` varchar(20) DEFAULT NULL,
  `GroupIp1` varchar(50) DEFAULT NULL,
  `GroupIp2` varchar(50) DEFAULT NULL,
  `Ip1Weight` int(11) DEFAULT NULL,
  `Ip2Weight` int(11) DEFAULT NULL,
  `Status` tinyint(4) DEFAULT 0,
  `ContainerId` varchar(64) DEFAULT '',
  `LinkRtt` float DEFAULT 0,
  `RecvBytes` bigint(20) DEFAULT 0,
  `Created` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  PRIMARY KEY (`Id`),
  UNIQUE KEY `ServiceName` (`ServiceName`)
) ENGINE=InnoDB AUTO_INCREMENT=22 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `rx` WRITE;
/*!40000 ALTER TABLE `rx` DISABLE KEYS */;
INSERT INTO `rx` VALUES
(5,'Test_3','caller','80.84.129.34',7005,'224.10.10.149:5009',700,12000.00,'mansillasoto','16',0,24,0x00,10,5,'staircase','always','live','live',0,'backup','','',60,40,1,'93f1946d9e',33.423,371840320,'2024-03-01 10:00:00'),
(9,'Señal \"Bilbao\"; it\'s (A,B) -- \\ 1','Listener',NULL,7777,'127.0.0.1:5009',NULL,NULL,'una clave, con \'comillas\'','32',1,NULL,'\0',NULL,NULL,'even','always','live','live',NULL,NULL,NULL,NULL,NULL,NULL,0,'',0,0,'2024-03-01 10:00:01'),
(21,'Old','caller','10.0.0.1',7006,'224.10.10.149:5010',120,0.00,'eightchr','16',1,24,'',10,5,'staircase','always','live','live',0,'backup','','',60,40,0,'',0,0,'2024-03-01 10:00:02');
/*!40000 ALTER TABLE `rx` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `tx`;
CREATE TABLE `tx` (
  `Id` int(11) NOT NULL AUTO_INCREMENT,
  `ServiceName` varchar(50) NOT NULL,
  `Mode` varchar(20) DEFAULT NULL,
  `RxIp` varchar(50) DEFAULT NULL,
  `ListenPort` varchar(10) DEFAULT NULL,
  `UdpIn` varchar(50) DEFAULT NULL,
  `Latency` varchar(10) DEFAULT NULL,
  `SrtBw` varchar(10) DEFAULT NULL,
  `PassPhrase` varchar(80) DEFAULT NULL,
  `PbKeyLen` int(11) DEFAULT NULL,
  `GroupConnect` tinyint(1) DEFAULT NULL,
  `InputBw` int(11) DEFAULT NULL,
  `OverHead` int(11) DEFAULT NULL,
  `PacketFilter` tinyint(1) DEFAULT NULL,
  `FecCols` int(11) DEFAULT NULL,
  `FecRows` int(11) DEFAULT NULL,
  `FecLayout` varchar(20) DEFAULT NULL,
  `FecArq` varchar(20) DEFAULT NULL,
  `Congestion` varchar(20) DEFAULT NULL,
  `TransType` varchar(20) DEFAULT NULL,
  `Status` int(11) DEFAULT NULL,
  PRIMARY KEY (`Id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO `tx` VALUES (6,'TX_2','listener','','9001','224.10.10.149:5009','2000','12000','',16,0,6000,25,1,20,5,'even','onreq','live','live',1);

DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (`id` int(11) NOT NULL, `name` varchar(20));
INSERT INTO `users` VALUES (1,'admin');

DELIMITER ;;
CREATE TRIGGER `touch` BEFORE UPDATE ON `rx` FOR EACH ROW BEGIN SET NEW.`Created` = NOW(); END ;;
DELIMITER ;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
-- Dump completed
