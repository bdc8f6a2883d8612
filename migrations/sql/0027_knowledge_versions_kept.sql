-- Of a source the newest versions are kept; knowledge_upkeep deletes older ones, with their chunks.

grant delete on knowledge_document to converzia_platform;
