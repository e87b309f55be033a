using System.Text.Json;
using Coffre.Server.Data;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Coffre.Server.Hosting;

/// <summary>Turns every refusal, wherever it was thrown, into its <c>application/problem+json</c>. What nobody foresaw is <c>internal</c>, and only it is logged.</summary>
sealed partial class ProblemAnswers(RequestDelegate next, IOptions<JsonOptions> json, ILogger<ProblemAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentLength is null && string.IsNullOrEmpty(context.Response.ContentType))
                await WriteAsync(context, OfStatus(context.Response.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // nobody listens any more
        }
#pragma warning disable CA1031 // this is the edge
        catch (Exception e)
#pragma warning restore CA1031
        {
            var problem = Of(e);
            if (problem.Problem == Problems.Internal)
                LogFailed(log, context.Request.Method, Route(context), e);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await WriteAsync(context, problem);
        }
    }

    public static RefusalException Of(Exception e) => e switch
    {
        RefusalException problem => problem,
        RefusedException refused => Problems.Of(refused).Because(refused.Message, refused.Fault),
        NoRoomException => Problems.NoRoom.Because("The server's disk or database is full. Nothing was stored; try again later."),
        BadHttpRequestException { StatusCode: 413 } => Problems.TooLarge.Because("The request's body is too large."),
        BadHttpRequestException { StatusCode: 415 } => OfStatus(415),
        BadHttpRequestException or JsonException => Problems.Malformed.Because("The request is not as docs/api.md says."),
        IOException { InnerException: BadHttpRequestException } => Problems.Malformed.Because("The request's body ended early."),
        _ => Problems.Internal.Because("The server failed. The same request again is safe; the server's log says more."),
    };

    static RefusalException OfStatus(int status) => status switch
    {
        413 => Problems.TooLarge.Because("The request's body is too large."),
        415 => Problems.UnsupportedMediaType.Because("See docs/api.md for the media type of this route."),
        429 => Problems.TooManyRequests.Because("Too many requests: wait, then try again."),
        404 or 405 => Problems.Absent,
        < 500 => Problems.Malformed.Because("The request is not as docs/api.md says."),
        _ => Problems.Internal.Because("The server failed. The same request again is safe; the server's log says more."),
    };

    /// <summary>Writes a refusal as the whole answer.</summary>
    public async Task WriteAsync(HttpContext context, RefusalException e)
    {
        context.Response.StatusCode = e.Problem.Status;
        context.Response.ContentLength = null;      // what the answer would have had
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        if (e.RetryAfter > 0)
            context.Response.Headers.RetryAfter = e.RetryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(Text(e), context.RequestAborted);
    }

    byte[] Text(RefusalException e)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = json.Value.SerializerOptions.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("type", $"urn:coffre:problem:{e.Problem.Name}");
            writer.WriteString("title", e.Problem.Title);
            writer.WriteNumber("status", e.Problem.Status);
            writer.WriteString("detail", e.Message);
            if (e.Fault is { } fault)
                writer.WriteString("fault", fault);
            if (e.Answer is { } answer)
            {
                writer.WritePropertyName("answer");
                JsonSerializer.Serialize(writer, answer, json.Value.SerializerOptions.GetTypeInfo(answer.GetType()));
            }
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";

    [LoggerMessage(LogLevel.Error, "{Method} {Route} failed.")]
    static partial void LogFailed(ILogger log, string method, string route, Exception e);
}
