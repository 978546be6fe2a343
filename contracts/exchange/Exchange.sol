// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IGuard} from "../guard/IGuard.sol";
import {IPaymentEscrow} from "../payment/IPaymentEscrow.sol";
import {ITokenCollector} from "../payment/ITokenCollector.sol";
import {ReentrancyLock} from "../payment/ReentrancyLock.sol";
import {IERC3009} from "../token/IERC3009.sol";
import {IPermit2} from "../token/IPermit2.sol";
import {ConversionRules} from "./ConversionRules.sol";
import {IExchange} from "./IExchange.sol";
import {IPriceFeed} from "./IPriceFeed.sol";
import {ISwapRouter} from "./ISwapRouter.sol";
import {PriceRules} from "./PriceRules.sol";

/// @title The collector that converts
/// @dev That a signature serves once is the escrow's doing: it collects a payment once, and the signature names the payment.
contract Exchange is IExchange, ConversionRules, PriceRules, EIP712, ReentrancyLock {
    using SafeERC20 for IERC20;

    uint8 private constant VENUE = 0x00;
    uint8 private constant QUOTE = 0x01;

    uint8 private constant ALLOWANCE = 0x00;
    uint8 private constant ERC3009 = 0x01;
    uint8 private constant PERMIT2_WITNESS = 0x04;

    bytes32 private constant PAYMENT_INFO_TYPEHASH = keccak256(
        "PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );
    bytes32 private constant CONVERSION_TYPEHASH = keccak256(
        "Conversion(PaymentInfo payment,address tokenIn,uint120 maxIn,address via,uint16 slippageBps,uint48 expiry)PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );
    string private constant WITNESS_TYPE_STRING =
        "Conversion witness)Conversion(PaymentInfo payment,address tokenIn,uint120 maxIn,address via,uint16 slippageBps,uint48 expiry)PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)TokenPermissions(address token,uint256 amount)";
    bytes32 private constant QUOTE_TYPEHASH = keccak256(
        "Quote(address maker,address tokenIn,uint256 amountIn,address tokenOut,uint256 amountOut,address taker,bytes32 paymentInfoHash,uint48 expiry,uint256 nonce)"
    );

    /// @notice Escrow whose payments are paid here.
    address public immutable ESCROW;
    /// @notice Who lists venues and price feeds.
    IGuard public immutable GUARD;
    /// @notice Permit2 of this chain; zero where there is none.
    IPermit2 public immutable PERMIT2;

    /// @inheritdoc IExchange
    mapping(address maker => mapping(uint256 word => uint256 mask)) public spentQuotes;

    constructor(IPaymentEscrow escrow, IPermit2 permit2) EIP712("Sluice Exchange", "1") {
        ESCROW = address(escrow);
        GUARD = IGuard(escrow.GUARD());
        PERMIT2 = permit2;
    }

    /// @inheritdoc ITokenCollector
    function collectorType() external pure returns (CollectorType) {
        return CollectorType.Payment;
    }

    /// @inheritdoc ITokenCollector
    function collectTokens(
        PaymentInfo calldata paymentInfo,
        address,
        uint256 amount,
        bytes calldata collectorData
    ) external locked {
        require(msg.sender == ESCROW, InvalidSender(msg.sender, ESCROW));
        uint8 way = uint8(collectorData[0]);
        if (way == VENUE) {
            (Order memory order, address venue, bytes memory path) = abi.decode(
                collectorData[1:],
                (Order, address, bytes)
            );
            _swap(paymentInfo, uint120(amount), order, venue, path);
        } else if (way == QUOTE) {
            (Order memory order, Quote memory quote, uint8 delivery, bytes memory signature) = abi.decode(
                collectorData[1:],
                (Order, Quote, uint8, bytes)
            );
            _trade(paymentInfo, uint120(amount), order, quote, delivery, signature);
        } else {
            revert UnknownWay(way);
        }
    }

    /// @inheritdoc IExchange
    function cancelQuotes(uint256 word, uint256 mask) external locked {
        spentQuotes[msg.sender][word] |= mask;
        emit QuotesCancelled(msg.sender, word, mask);
    }

    // ---- A venue ----

    function _swap(
        PaymentInfo calldata info,
        uint120 amount,
        Order memory order,
        address venue,
        bytes memory path
    ) private {
        _checkListed(IGuard.Kind.Venue, venue);
        uint256 limit = _checkConversion(info, amount, order, venue);
        (bytes32 hash, bytes32 agreement) = _hash(info, order.conversion);
        IERC20 token = IERC20(order.conversion.tokenIn);
        uint256 pulled = _pull(info.payer, order, agreement, address(this), limit);
        uint256 held = token.balanceOf(address(this));
        require(held >= pulled, InputNotExact(address(token), held, pulled));
        token.forceApprove(venue, limit);
        ISwapRouter(venue).exactOutput(
            ISwapRouter.ExactOutputParams({
                path: path,
                recipient: ESCROW,
                deadline: block.timestamp,
                amountOut: amount,
                amountInMaximum: limit
            })
        );
        token.forceApprove(venue, 0);
        uint256 left = token.balanceOf(address(this));
        // What came back out of nowhere is the payer's too.
        uint256 spent = left < held ? held - left : 0;
        require(spent <= limit, InputAboveLimit(spent, limit));
        emit Converted(hash, address(token), venue, spent, amount);
        if (left != 0) token.safeTransfer(info.payer, left);
    }

    // ---- A maker ----

    function _trade(
        PaymentInfo calldata info,
        uint120 amount,
        Order memory order,
        Quote memory quote,
        uint8 delivery,
        bytes memory signature
    ) private {
        uint256 limit = _checkConversion(info, amount, order, quote.maker);
        (bytes32 hash, bytes32 agreement) = _hash(info, order.conversion);
        _checkQuote(info, hash, amount, order.conversion.tokenIn, quote);
        uint256 amountIn = quote.amountIn;
        require(amountIn <= limit, InputAboveLimit(amountIn, limit));
        _spendQuote(quote.maker, quote.nonce);
        emit Converted(hash, quote.tokenIn, quote.maker, amountIn, amount);
        _deliver(quote, delivery, signature);
        _payMaker(info.payer, order, agreement, quote.maker, amountIn);
    }

    function _checkQuote(
        PaymentInfo calldata info,
        bytes32 hash,
        uint256 amount,
        address tokenIn,
        Quote memory quote
    ) private view {
        require(block.timestamp < quote.expiry, QuoteExpired(block.timestamp, quote.expiry));
        require(
            quote.tokenIn == tokenIn &&
                quote.tokenOut == info.token &&
                quote.amountOut == amount &&
                (quote.taker == address(0) || quote.taker == info.payer) &&
                (quote.paymentInfoHash == 0 || quote.paymentInfoHash == hash),
            QuoteForSomethingElse()
        );
    }

    function _spendQuote(address maker, uint256 nonce) private {
        mapping(uint256 word => uint256 mask) storage spent = spentQuotes[maker];
        (uint256 word, uint256 bit) = (nonce >> 8, 1 << (nonce & 0xff));
        uint256 mask = spent[word];
        require(mask & bit == 0, QuoteSpent(maker, nonce));
        spent[word] = mask | bit;
    }

    /// @dev The escrow measures what arrives.
    function _deliver(Quote memory quote, uint8 delivery, bytes memory signature) private {
        bytes32 structHash = keccak256(abi.encode(QUOTE_TYPEHASH, quote));
        IERC20 token = IERC20(quote.tokenOut);
        if (delivery == ALLOWANCE) {
            _checkSignature(quote.maker, structHash, signature);
            token.safeTransferFrom(quote.maker, ESCROW, quote.amountOut);
        } else if (delivery == ERC3009) {
            _receiveAuthorized(address(token), quote.maker, quote.amountOut, quote.expiry, structHash, signature);
            token.safeTransfer(ESCROW, quote.amountOut);
        } else {
            revert UnsupportedIntake(delivery);
        }
    }

    /// @dev Straight to the maker where the payer's token lets a third party say how much.
    function _payMaker(address payer, Order memory order, bytes32 agreement, address maker, uint256 amountIn) private {
        IERC20 token = IERC20(order.conversion.tokenIn);
        uint256 before = token.balanceOf(maker);
        if (order.intake == ERC3009) {
            _pull(payer, order, agreement, address(this), amountIn);
            token.safeTransfer(maker, amountIn);
            uint256 left = token.balanceOf(address(this));
            if (left != 0) token.safeTransfer(payer, left);
        } else {
            _pull(payer, order, agreement, maker, amountIn);
        }
        uint256 received = token.balanceOf(maker) - before;
        require(received == amountIn, InputNotExact(address(token), received, amountIn));
    }

    // ---- Both ----

    /// @return limit Most that may be taken from the payer for `amount`.
    function _checkConversion(
        PaymentInfo calldata info,
        uint120 amount,
        Order memory order,
        address via
    ) private view returns (uint256 limit) {
        Conversion memory conversion = order.conversion;
        address agreed = conversion.via;
        require(block.timestamp < conversion.expiry, ConversionExpired(block.timestamp, conversion.expiry));
        require(conversion.slippageBps <= MAX_SLIPPAGE_BPS, SlippageTooHigh(conversion.slippageBps, MAX_SLIPPAGE_BPS));
        require(conversion.tokenIn != info.token, NothingToConvert(info.token));
        require(agreed == address(0) || agreed == via, NotAgreedTo(via, agreed));
        (bytes32 currencyIn, uint256 priceIn, uint256 scaleIn) = _priceOf(conversion.tokenIn, order.feedIn);
        (bytes32 currencyOut, uint256 priceOut, uint256 scaleOut) = _priceOf(info.token, order.feedOut);
        require(currencyIn == currencyOut, CurrenciesDiffer(currencyIn, currencyOut));
        limit = _mostPriced(amount, priceIn, scaleIn, priceOut, scaleOut, conversion.slippageBps);
        uint256 signed = _mostSigned(conversion.maxIn, info.maxAmount, amount);
        if (signed < limit) limit = signed;
    }

    function _priceOf(address token, address feed) private view returns (bytes32, uint256, uint256) {
        _checkListed(IGuard.Kind.Oracle, feed);
        (address priced, bytes32 currency, uint256 price, uint256 scale) = IPriceFeed(feed).latestPrice();
        require(priced == token, FeedOfAnotherToken(feed, token));
        return (currency, price, scale);
    }

    function _checkListed(IGuard.Kind kind, address account) private view {
        require(GUARD.isListed(kind, account), NotListed(kind, account));
    }

    /// @param to Receiver, where the way of paying leaves the choice; ERC-3009 pays to this contract.
    /// @param amount Token units, where it leaves the choice; by ERC-3009 it is the signed maximum.
    /// @return pulled What was taken from the payer.
    function _pull(
        address payer,
        Order memory order,
        bytes32 agreement,
        address to,
        uint256 amount
    ) private returns (uint256 pulled) {
        Conversion memory conversion = order.conversion;
        address token = conversion.tokenIn;
        uint256 maxIn = conversion.maxIn;
        if (order.intake == ERC3009) {
            _receiveAuthorized(token, payer, maxIn, conversion.expiry, agreement, order.signature);
            return maxIn;
        }
        if (order.intake == ALLOWANCE) {
            _checkSignature(payer, agreement, order.signature);
            IERC20(token).safeTransferFrom(payer, to, amount);
        } else if (order.intake == PERMIT2_WITNESS) {
            PERMIT2.permitWitnessTransferFrom(
                IPermit2.PermitTransferFrom({
                    permitted: IPermit2.TokenPermissions({token: token, amount: maxIn}),
                    nonce: uint256(agreement),
                    deadline: conversion.expiry
                }),
                IPermit2.SignatureTransferDetails({to: to, requestedAmount: amount}),
                payer,
                agreement,
                WITNESS_TYPE_STRING,
                order.signature
            );
        } else {
            revert UnsupportedIntake(order.intake);
        }
        return amount;
    }

    /// @dev The low 64 bits of the nonce are cleared: tokens with keyed nonces read a sequence there, starting at zero.
    function _receiveAuthorized(
        address token,
        address from,
        uint256 value,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) private {
        IERC3009(token).receiveWithAuthorization(
            from,
            address(this),
            value,
            0,
            validBefore,
            (nonce >> 64) << 64,
            signature
        );
    }

    function _checkSignature(address signer, bytes32 structHash, bytes memory signature) private view {
        require(
            SignatureChecker.isValidSignatureNow(signer, _hashTypedDataV4(structHash), signature),
            InvalidSignature(signer)
        );
    }

    /// @dev The calldata of a static struct is its encoding, so the terms are hashed as they stand.
    /// @return hash Identity of the payment at the escrow.
    /// @return agreement Struct hash of what the payer signs.
    function _hash(
        PaymentInfo calldata info,
        Conversion memory conversion
    ) private view returns (bytes32 hash, bytes32 agreement) {
        bytes32 typeHash = PAYMENT_INFO_TYPEHASH;
        address escrow = ESCROW;
        bytes32 termsHash;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), info, 0x180)
            termsHash := keccak256(free, 0x1a0)
            mstore(free, chainid())
            mstore(add(free, 0x20), escrow)
            mstore(add(free, 0x40), termsHash)
            hash := keccak256(free, 0x60)
        }
        agreement = keccak256(abi.encode(CONVERSION_TYPEHASH, termsHash, conversion));
    }
}
