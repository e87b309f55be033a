using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Coffre;

/// <summary>
/// Requests and answers of <c>docs/api.md</c> as bytes and JSON, nothing verified. A request that found no answer, a server that is away or too busy,
/// is sent again a few times: every act is safe to repeat.
/// </summary>
sealed class Transport(HttpClient http, TimeProvider time)
{
    /// <summary>How often a request is sent that finds no answer.</summary>
    public const int Tries = 4;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public Uri Server => http.BaseAddress ?? throw new InvalidOperationException("The HTTP client has no base address.");

    /// <summary>The bearer token, once a session stands.</summary>
    public string? Token { get; set; }

    /// <param name="path">The route.</param>
    /// <param name="type">What the answer is.</param>
    /// <param name="most">The most bytes that are read of it.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="seen">Size of the checkpoint that the caller keeps; sent as <c>Coffre-Seen</c>.</param>
    /// <param name="locator">Which letter, which keybag.</param>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, int most, CancellationToken ct, long seen = 0, Locator? locator = null) where T : class =>
        ReadAsync(() => Request(HttpMethod.Get, path, null, seen, locator), type, most, ct);

    public Task<T> PostAsync<T>(string path, Func<HttpContent?> body, JsonTypeInfo<T> type, int most, CancellationToken ct, long seen = 0) where T : class =>
        ReadAsync(() => Request(HttpMethod.Post, path, body(), seen), type, most, ct);

    /// <summary>Sends statements and what goes with them. While their leaves wait to be released (202), sends the same bytes again, for two minutes.</summary>
    /// <exception cref="ProblemException"><c>pending</c>: taken, and the log does not move; the proof can be had later.</exception>
    public Task<Answer> ActAsync(string path, IReadOnlyList<SectionSource> sections, CancellationToken ct) => ActAsync(path, sections, ApiJson.Default.Answer, ct);

    /// <summary>The same, where the answer says more.</summary>
    public async Task<T> ActAsync<T>(
        string path, IReadOnlyList<SectionSource> sections, JsonTypeInfo<T> type, CancellationToken ct, HttpMethod? method = null, (string Name, string Value)? header = null)
        where T : class
    {
        HttpRequestMessage Act()
        {
            var request = Request(method ?? HttpMethod.Post, path, new SectionsContent(sections));
            if (header is var (name, value))
                request.Headers.TryAddWithoutValidation(name, value);
            return request;
        }

        var begun = time.GetTimestamp();
        for (var wait = TimeSpan.FromMilliseconds(100); ; wait = wait < TimeSpan.FromSeconds(2) ? wait * 2 : wait)
        {
            var (status, json) = await AskAsync(Act, ApiJson.MaxAnswer, ct);
            if (status != HttpStatusCode.Accepted)
                return ApiJson.Read(json, type, ApiJson.MaxAnswer);
            if (time.GetElapsedTime(begun) > Patience)
                throw new ProblemException("pending", status, "It is taken and stands, but the server's log does not move, so there is no proof of it yet. The same command fetches it later.");
            await Task.Delay(wait, time, ct);
        }
    }

    /// <summary>An answer of at most <paramref name="most"/> bytes.</summary>
    public async Task<byte[]> GetBytesAsync(string path, int most, CancellationToken ct, Locator? locator = null, long seen = 0) =>
        (await AskAsync(() => Request(HttpMethod.Get, path, null, seen, locator), most, ct)).Body;

    /// <summary>An answer of at most <paramref name="most"/> bytes to what can be said once: it is not sent again when the answer is lost.</summary>
    public Task<byte[]> PostBytesAsync(string path, Func<HttpContent?> body, int most, CancellationToken ct, long seen = 0) => SendAsync(
        () => Request(HttpMethod.Post, path, body(), seen), async answer =>
        {
            using (answer)
                return await BytesAsync(answer, most, ct);
        }, ct, 1);

    /// <summary>An answer as it comes. The caller disposes of it.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, Func<HttpContent?> body, CancellationToken ct, int tries = Tries) =>
        SendAsync(() => Request(method, path, body()), Task.FromResult, ct, tries);

    async Task<T> ReadAsync<T>(Func<HttpRequestMessage> request, JsonTypeInfo<T> type, int most, CancellationToken ct) where T : class =>
        ApiJson.Read((await AskAsync(request, most, ct)).Body, type, most);

    Task<(HttpStatusCode Status, byte[] Body)> AskAsync(Func<HttpRequestMessage> request, int most, CancellationToken ct) => SendAsync(request, async answer =>
    {
        using (answer)
            return (answer.StatusCode, await BytesAsync(answer, most, ct));
    }, ct);

    HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body, long seen = 0, Locator? locator = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Server, path)) { Content = body };
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (locator is { } l)
            request.Headers.Add("Coffre-Locator", l.ToString());
        if (seen > 0)
            request.Headers.Add("Coffre-Seen", seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return request;
    }

    /// <summary>Sends until there is an answer and it was read; an answer that is lost half way is asked for again like one that never came.</summary>
    async Task<T> SendAsync<T>(Func<HttpRequestMessage> request, Func<HttpResponseMessage, Task<T>> read, CancellationToken ct, int tries = Tries)
    {
        for (var tried = 1; ; tried++)
        {
            var wait = TimeSpan.FromMilliseconds(200 << tried);
            try
            {
                using var message = request();
                var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
                if (answer.IsSuccessStatusCode)
                    return await read(answer);
                using (answer)
                {
                    var problem = await ProblemAsync(answer, ct);
                    if (tried == tries || !Passes(problem))
                        throw problem;
                    wait = problem.RetryAfter ?? wait;
                }
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
            {
                throw new RefusedException("too-large", "The headers of the server's answer are too long.");
            }
            catch (Exception e) when (tried < tries && e is HttpRequestException or IOException)
            {
                // no answer, or not all of it: it may have been done, and doing it again is the same
            }
            await Task.Delay(wait, time, ct);
        }
    }

    /// <summary>Whether a refusal passes by itself, and soon.</summary>
    public static bool Passes(Exception e) => e is ProblemException { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway } problem
        && !(problem.RetryAfter > TimeSpan.FromSeconds(10));

    static async Task<byte[]> BytesAsync(HttpResponseMessage answer, int most, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        using var held = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            if (held.Length + read > most)
                throw new RefusedException("too-large", $"The server's answer is longer than {most} bytes.");
            held.Write(buffer, 0, read);
        }
        return held.ToArray();
    }

    static async Task<ProblemException> ProblemAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var json = await BytesAsync(answer, ApiJson.MaxAnswer, ct);
        var name = "internal";
        var detail = $"The server answered {(int)answer.StatusCode}.";
        Answer? evidence = null;
        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var problem = ApiJson.Read(json, ApiJson.Default.Problem, ApiJson.MaxAnswer);
            name = problem.Type.StartsWith(Problem.Prefix, StringComparison.Ordinal) ? problem.Type[Problem.Prefix.Length..] : name;
            detail = problem.Detail ?? problem.Title ?? detail;
            evidence = problem.Answer;
        }
        return new(name, answer.StatusCode, detail, evidence, answer.Headers.RetryAfter?.Delta);
    }
}
