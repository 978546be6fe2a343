// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGuard} from "../guard/IGuard.sol";
import {IPaymentTerms} from "../payment/IPaymentTerms.sol";
import {ITokenCollector} from "../payment/ITokenCollector.sol";

/// @title Paying in another token than the one that settles
/// @notice A collector of the escrow: the payment is in the merchant's token from the first second, only its way in is another. The
/// payer signs once, over the terms of the payment and of the conversion; the tokens it pays become exactly the amount of
/// the payment in the same transaction, or nothing happens. A refund, a void or a reclaim is of the payment: it gives the
/// payer the token that settled, not the one it paid with.
///
/// The collector data is one byte, then `abi.encode(Order, …)`:
///
/// | byte | way | after the order |
/// | --- | --- | --- |
/// | 0x00 | a venue that the guard lists | `address venue, bytes path` |
/// | 0x01 | a maker's quote | `Quote quote, uint8 delivery, bytes signature` |
///
/// How the payer pays (`Order.intake`), and how a maker does (`delivery`), each with its signature:
///
/// | mode | payer | maker |
/// | --- | --- | --- |
/// | 0x00 | allowance to this contract; EIP-712 signature over `Conversion` | allowance; EIP-712 signature over `Quote` |
/// | 0x01 | ERC-3009 of `maxIn`; the nonce is the struct hash of `Conversion` | ERC-3009 of `amountOut`; the nonce is the struct hash of `Quote` |
/// | 0x04 | Permit2 with `Conversion` as witness | – |
///
/// Whatever the way, no more is taken than both what the payer signed for this amount (`maxIn × amount / maxAmount`) and what the
/// amount is worth by the listed price feeds with the signed slippage on top, each rounded down.
/// @dev Holds nothing between transactions, has no owner and calls nothing but tokens, Permit2, and what the guard lists. Tokens
/// given to it go to the next payer who pays with them. For one escrow, which checks what arrives: neither less nor more
/// than the amount. Taxes on transfers are refused, on either side.
/// EIP-712 domain: name "Sluice Exchange", version "1". Units: token units, basis points, unix seconds.
/// The low 64 bits of a token nonce are cleared, as the escrow's are.
interface IExchange is ITokenCollector, IPaymentTerms {
    /// @notice What the payer agrees to beside the terms of the payment, which the signed struct holds whole:
    /// `Conversion(PaymentInfo payment,address tokenIn,uint120 maxIn,address via,uint16 slippageBps,uint48 expiry)`.
    /// @param tokenIn Token it pays with.
    /// @param maxIn Most it pays for `maxAmount` of the payment; for less, in proportion.
    /// @param via The venue or the maker; zero: any listed venue, and any maker.
    /// @param slippageBps How much worse than the price of the feeds it may be, at most 1,000.
    /// @param expiry From this second on it is too late.
    struct Conversion {
        address tokenIn;
        uint120 maxIn;
        address via;
        uint16 slippageBps;
        uint48 expiry;
    }

    /// @notice A conversion and how it is paid for.
    /// @param intake Mode, as above.
    /// @param feedIn Listed price feed of `tokenIn`.
    /// @param feedOut Listed price feed of the payment's token, in the same currency.
    /// @param signature The payer's.
    struct Order {
        Conversion conversion;
        uint8 intake;
        address feedIn;
        address feedOut;
        bytes signature;
    }

    /// @notice What a maker offers, once: the one amount against the other.
    /// @param maker Who gives `amountOut` of `tokenOut`, and gets `amountIn` of `tokenIn`.
    /// @param taker The payer it is for; zero: any.
    /// @param paymentInfoHash The payment it is for; zero: any.
    /// @param expiry From this second on it is too late.
    /// @param nonce Place in the maker's bitmap; each serves once.
    struct Quote {
        address maker;
        address tokenIn;
        uint256 amountIn;
        address tokenOut;
        uint256 amountOut;
        address taker;
        bytes32 paymentInfoHash;
        uint48 expiry;
        uint256 nonce;
    }

    /// @notice The payer of the payment paid `amountIn` of `tokenIn` to the venue or maker `via`, for `amountOut` of its token.
    event Converted(
        bytes32 indexed paymentInfoHash,
        address indexed tokenIn,
        address indexed via,
        uint256 amountIn,
        uint256 amountOut
    );

    /// @notice The quotes of `maker` with nonces `word × 256 + bit`, for each bit of the mask, serve no more.
    event QuotesCancelled(address indexed maker, uint256 word, uint256 mask);

    /// @notice The first byte of the collector data names no way.
    error UnknownWay(uint8 way);

    /// @notice Too late for the payer's signature.
    error ConversionExpired(uint256 timestamp, uint48 expiry);

    /// @notice More slippage than may be signed.
    error SlippageTooHigh(uint16 slippageBps, uint256 most);

    /// @notice The payer already pays with the payment's token.
    error NothingToConvert(address token);

    /// @notice The payer agreed to another venue or maker.
    error NotAgreedTo(address via, address agreed);

    /// @notice The guard does not list this contract for this.
    error NotListed(IGuard.Kind kind, address account);

    /// @notice The feed prices another token.
    error FeedOfAnotherToken(address feed, address token);

    /// @notice The two feeds price in different currencies.
    error CurrenciesDiffer(bytes32 currencyIn, bytes32 currencyOut);

    /// @notice The maker asks for more than may be taken, or the venue took more.
    error InputAboveLimit(uint256 amountIn, uint256 limit);

    /// @notice Another amount of the payer's token arrived than was sent.
    error InputNotExact(address token, uint256 received, uint256 expected);

    /// @notice Too late for the quote.
    error QuoteExpired(uint256 timestamp, uint48 expiry);

    /// @notice The quote was used or cancelled.
    error QuoteSpent(address maker, uint256 nonce);

    /// @notice The quote is for other tokens, another amount, another payer or another payment.
    error QuoteForSomethingElse();

    /// @notice Takes quotes back before they are used.
    /// @dev Caller: the maker. A quote that is being used cannot be taken back. Errors: Reentrancy.
    /// @param word Nonces from `word × 256` on.
    /// @param mask Bit n stands for nonce `word × 256 + n`.
    function cancelQuotes(uint256 word, uint256 mask) external;

    /// @notice Used and cancelled nonces of a maker, as a mask.
    function spentQuotes(address maker, uint256 word) external view returns (uint256 mask);
}
