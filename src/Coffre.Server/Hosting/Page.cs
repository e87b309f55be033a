using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Coffre.Server.Hosting;

/// <summary>
/// The pages for people and what they load, from inside this assembly. What is under <c>/app/</c> has a name of its content and never changes; each page
/// has a policy that allows its own scripts and nothing else. <c>/p</c> never redirects, and what follows <c>#</c> is never sent.
/// </summary>
static class Page
{
    const string Folder = "page/";

    // a worker has a policy of its own: it draws nothing, so it may only ask this server [attack 18]
    const string FilePolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    // the vault's hashes files as they are read, by WebAssembly that lies inside its own program and imports nothing: script takes four times as long
    const string VaultWorker = "app/vault.worker-";
    static readonly string VaultPolicy = FilePolicy.Replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", StringComparison.Ordinal);

    static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
        [".wasm"] = "application/wasm",
        [".png"] = "image/png",
        [".webmanifest"] = "application/manifest+json",
    }.ToFrozenDictionary();

    static readonly FrozenSet<string> Files = typeof(Page).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]).ToFrozenSet();

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        foreach (var (route, file) in PageAddresses.All)
        {
            var (tag, policy) = Describe(file);
            routes.MapMethods(route, [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = policy;
                context.Response.Headers.CacheControl = "no-cache";
                return Send(context, file, "text/html; charset=utf-8", tag);
            }).ExcludeFromDescription();
        }
        routes.MapMethods("/sw.js", [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = FilePolicy;
            context.Response.Headers.CacheControl = "no-cache";
            return Send(context, "sw.js", Types[".js"], tag: null);
        }).ExcludeFromDescription();
        routes.MapMethods("/app/{**path}", [HttpMethods.Get, HttpMethods.Head], Results<FileStreamHttpResult, NotFound> (HttpContext context, string path) =>
        {
            var file = $"app/{path}";
            if (!Files.Contains(file) || file.EndsWith(".br", StringComparison.Ordinal))
                return TypedResults.NotFound();
            context.Response.Headers.ContentSecurityPolicy = file.StartsWith(VaultWorker, StringComparison.Ordinal) ? VaultPolicy : FilePolicy;
            context.Response.Headers.CacheControl = file == "app/files.txt" ? "no-cache" : "public, max-age=31536000, immutable";
            return Send(context, file, Types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream"), tag: null);
        }).ExcludeFromDescription();
    }

    static FileStreamHttpResult Send(HttpContext context, string file, string type, EntityTagHeaderValue? tag)
    {
        var response = context.Response.Headers;
        if (!Files.Contains($"{file}.br"))
            return TypedResults.Stream(Open(file), type, entityTag: tag);
        response.Vary = HeaderNames.AcceptEncoding;
        if (!context.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value == "br" && coding.Quality is not 0))
            return TypedResults.Stream(Open(file), type, entityTag: tag);
        response.ContentEncoding = "br";
        return TypedResults.Stream(Open($"{file}.br"), type, entityTag: tag);
    }

    static Stream Open(string file) => typeof(Page).Assembly.GetManifestResourceStream(Folder + file)
        ?? throw new InvalidOperationException($"The page's {file} is not in this build.");

    /// <summary>A page's tag, and its policy: the one inline text that it allows is its import map, which holds the hashes of the other scripts. [attack 24]</summary>
    static (EntityTagHeaderValue Tag, string Policy) Describe(string file)
    {
        using var stream = Open(file);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var html = reader.ReadToEnd();
        const string Begin = "<script type=\"importmap\">";
        var start = html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var map = html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)];
        return (new($"\"{Convert.ToHexStringLower(Hash(html))[..16]}\"", isWeak: true),
            $"default-src 'none'; script-src 'self' 'sha256-{Convert.ToBase64String(Hash(map))}'; style-src 'self'; connect-src 'self'; worker-src 'self'; " +
            "img-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types coffre");
    }

    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
