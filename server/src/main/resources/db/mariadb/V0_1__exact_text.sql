-- Text is compared exactly, as H2 does: names that differ in case, accents or spaces at the end are different names.
ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
