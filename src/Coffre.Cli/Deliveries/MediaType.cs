namespace Coffre.Cli;

/// <summary>What a file's name says that it is. The reader decides by the bytes what is safe to show.</summary>
static class MediaType
{
    /// <summary>The media type of a file's name.</summary>
    public static string Of(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".PDF" => "application/pdf",
        ".TXT" => "text/plain",
        ".MD" => "text/markdown",
        ".CSV" => "text/csv",
        ".HTML" or ".HTM" => "text/html",
        ".JSON" => "application/json",
        ".XML" => "application/xml",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".WEBP" => "image/webp",
        ".HEIC" => "image/heic",
        ".TIF" or ".TIFF" => "image/tiff",
        ".SVG" => "image/svg+xml",
        ".ZIP" => "application/zip",
        ".DOCX" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".XLSX" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".ODT" => "application/vnd.oasis.opendocument.text",
        ".ODS" => "application/vnd.oasis.opendocument.spreadsheet",
        _ => "application/octet-stream",
    };
}
